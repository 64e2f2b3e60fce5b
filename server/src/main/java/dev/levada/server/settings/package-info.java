/// How options are written as text: names, forms, and reading them into records. For `ServerOptions` and
/// the `levada` command, which both read the same names; exported to nobody else. Imports nothing of this
/// module.
@NullMarked
package dev.levada.server.settings;

import org.jspecify.annotations.NullMarked;
