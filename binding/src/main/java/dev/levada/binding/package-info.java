/// Data binding: pages that show stored things see each change of them.
///
/// [Binding] says what of a thing is shown and to which groups. [Transactions] runs work on a database and
/// publishes what the work has changed, after the commit and only then. [BoundConsumer] takes changes that
/// pages wish for, after asking whether they may.
///
/// Source: Channels 1, "Data Binding".
@NullMarked
package dev.levada.binding;

import org.jspecify.annotations.NullMarked;
