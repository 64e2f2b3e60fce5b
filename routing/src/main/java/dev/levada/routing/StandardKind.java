package dev.levada.routing;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The converters that templates know by name. Each is a set of characters and a length, so that matching
/// takes time in proportion to the path and no regular expression meets a stranger's text.
///
/// Source: Django, "Path converters".
enum StandardKind implements Kind {
    /// Any text within one segment.
    STR(String.class, 1, Integer.MAX_VALUE) {
        @Override
        boolean allows(char c) {
            return c != '/';
        }

        @Override
        Object convert(String text) {
            return RoutePath.plain(text);
        }
    },
    /// An [Integer] from 0.
    INT(Integer.class, 1, Integer.MAX_VALUE) {
        @Override
        boolean allows(char c) {
            return isDigit(c);
        }

        @Override
        Object convert(String text) {
            return Integer.parseInt(text);
        }
    },
    /// A [Long] from 0.
    LONG(Long.class, 1, Integer.MAX_VALUE) {
        @Override
        boolean allows(char c) {
            return isDigit(c);
        }

        @Override
        Object convert(String text) {
            return Long.parseLong(text);
        }
    },
    /// ASCII letters, digits, hyphens, underscores.
    SLUG(String.class, 1, Integer.MAX_VALUE) {
        @Override
        boolean allows(char c) {
            return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_';
        }

        @Override
        Object convert(String text) {
            return text;
        }
    },
    /// A [UUID], in lower case with its hyphens.
    UUID(UUID.class, 36, 36) {
        @Override
        boolean allows(char c) {
            return isDigit(c) || c >= 'a' && c <= 'f' || c == '-';
        }

        @Override
        @Nullable
        Object convert(String text) {
            for (int i = 0; i < 36; i++)
                if ((text.charAt(i) == '-') != (i == 8 || i == 13 || i == 18 || i == 23)) return null;
            return java.util.UUID.fromString(text);
        }
    },
    /// One or more segments. Text with a segment `.` or `..` behind encoded slashes is refused, because
    /// such an argument tends to become the name of a file.
    PATH(String.class, 1, Integer.MAX_VALUE) {
        @Override
        boolean allows(char c) {
            return true;
        }

        @Override
        @Nullable
        Object convert(String text) {
            String plain = RoutePath.plain(text);
            return RoutePath.hasDotSegment(plain) ? null : plain;
        }
    };

    private final Class<?> type;
    final int minLength;
    final int maxLength;

    StandardKind(Class<?> type, int minLength, int maxLength) {
        this.type = type;
        this.minLength = minLength;
        this.maxLength = maxLength;
    }

    static @Nullable StandardKind named(String name) {
        for (var kind : values()) if (kind.label().equals(name)) return kind;
        return null;
    }

    /// Whether the character may stand in the text.
    abstract boolean allows(char c);

    abstract @Nullable Object convert(String text);

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Class<?> type() {
        return type;
    }

    @Override
    public @Nullable Object parse(String text) {
        if (text.length() < minLength || text.length() > maxLength) return null;
        for (int i = 0; i < text.length(); i++) if (!allows(text.charAt(i))) return null;
        try {
            return convert(text);
        } catch (NumberFormatException _) {
            return null; // more digits than the type has room for
        }
    }

    @Override
    public String format(Object value) {
        return value.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
