/// Deploys under clients that watch.
@NullMarked
package dev.levada.interop.deploy;

import org.jspecify.annotations.NullMarked;
