/// The protocol server: [Server].
@NullMarked
package dev.levada.server;

import org.jspecify.annotations.NullMarked;
