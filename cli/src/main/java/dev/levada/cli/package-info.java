/// The `levada` command: [Levada] is its `main`, each subcommand is a class of its own.
///
/// What can be set is read off the option records of the server: [Setting] is one component of such a
/// record, [SettingText] its form as text, [Given] where a value came from, [ServerSettings] all of them.
@NullMarked
package dev.levada.cli;

import org.jspecify.annotations.NullMarked;
