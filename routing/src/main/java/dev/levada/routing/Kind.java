package dev.levada.routing;

import org.jspecify.annotations.Nullable;

/// How an argument of a template is told from other text, and put back.
sealed interface Kind permits StandardKind, OwnKind {
    /// What stands for it in messages: the converter's name or expression.
    String label();

    /// The type of the argument.
    Class<?> type();

    /// The argument for the text, which is in the form of [RoutePath]; null for a text of another kind.
    @Nullable
    Object parse(String text);

    /// The text for an argument of [#type()].
    String format(Object value);
}
