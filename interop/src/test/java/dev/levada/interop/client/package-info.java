/// The package for browsers, built and tested with the tools of its own world.
@NullMarked
package dev.levada.interop.client;

import org.jspecify.annotations.NullMarked;
