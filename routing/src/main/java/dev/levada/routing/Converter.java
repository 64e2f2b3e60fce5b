package dev.levada.routing;

import java.util.Objects;
import java.util.function.Function;

/// Takes an argument from a path segment and puts it back. For kinds of arguments beyond `str`, `int`,
/// `long`, `slug`, `uuid` and `path`; it is set with [Route#where].
///
/// ```java
/// static final Converter<Year> YEAR = Converter.of(Year.class, "[0-9]{4}", Year::parse);
/// Route.path("/articles/{year}", articles).where("year", YEAR)
/// ```
///
/// Called by any thread, so it keeps no state. Its time is the author's care: the regular expression meets
/// text that strangers send.
///
/// Source: Django, "Registering custom path converters".
///
/// @param <T> the type of the argument
public interface Converter<T> {
    /// The type of the argument.
    Class<T> type();

    /// What a whole segment must match, after percent-decoding. Asked once, when the route is built.
    String regex();

    /// The argument for a text that matches [#regex()].
    ///
    /// @throws IllegalArgumentException when the text stands for no such value: the route does not match.
    ///     [java.time.DateTimeException] and [ArithmeticException] mean the same; any other exception is a
    ///     failure of the application
    T parse(String text);

    /// The text for an argument, not percent-encoded: what [#parse] takes.
    default String format(T value) {
        return String.valueOf(value);
    }

    /// A converter whose texts are those of `String.valueOf`.
    static <T> Converter<T> of(Class<T> type, String regex, Function<String, T> parse) {
        return of(type, regex, parse, String::valueOf);
    }

    /// A converter of these parts.
    static <T> Converter<T> of(Class<T> type, String regex, Function<String, T> parse, Function<T, String> format) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(regex, "regex");
        Objects.requireNonNull(parse, "parse");
        Objects.requireNonNull(format, "format");
        return new Converter<>() {
            @Override
            public Class<T> type() {
                return type;
            }

            @Override
            public String regex() {
                return regex;
            }

            @Override
            public T parse(String text) {
                return parse.apply(text);
            }

            @Override
            public String format(T value) {
                return format.apply(value);
            }
        };
    }
}
