/// What can be asked about a server from outside: numbers and health, over a listener of their own. Not
/// exported.
@NullMarked
package dev.levada.server.metrics;

import org.jspecify.annotations.NullMarked;
