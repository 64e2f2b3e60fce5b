/// A deploy that no client notices: an edge, workers that are replaced, killed and paused, and clients that
/// count what they see. Start with [dev.levada.examples.deploy.DeployDemo].
@NullMarked
package dev.levada.examples.deploy;

import org.jspecify.annotations.NullMarked;
