/// What `levada dev` is made of: a project that is built by Maven, its files that are watched, one
/// [Generation] of its classes after the other, and the application in front that hands requests to the
/// newest. Public for the command alone; nothing here is promised.
@NullMarked
package dev.levada.cli.dev;

import org.jspecify.annotations.NullMarked;
