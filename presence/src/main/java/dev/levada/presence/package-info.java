/// Who is here: people in places, seen alike from every process that shares a channel layer. Start with
/// [Presence].
///
/// Each process keeps its own visits in a [Journal] and tells the others what changed; from what it hears
/// of them and from its own it puts together the [Roster], which is what askers see. How they talk stands
/// in [Wire].
@NullMarked
package dev.levada.presence;

import org.jspecify.annotations.NullMarked;
