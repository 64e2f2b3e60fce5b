/// Notices for signed-in users: to one, to a role, to everybody. Start with [Notice].
@NullMarked
package dev.levada.examples.notices;

import org.jspecify.annotations.NullMarked;
