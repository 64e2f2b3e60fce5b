package dev.levada.server.settings;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a value is written on a command line, in the environment and in a file, and read from there.
public enum SettingText {
    /// As it stands.
    TEXT("<text>") {
        @Override
        Object read(String text, Class<?> type) {
            return text;
        }
    },
    /// A whole number.
    NUMBER("<number>") {
        @Override
        Object read(String text, Class<?> type) {
            return fitted(plainNumber(text, "a whole number such as 100"), text, type);
        }
    },
    /// Bytes, with a unit such as `KiB` or without.
    SIZE("<size>") {
        @Override
        Object read(String text, Class<?> type) {
            var match = SIZE_FORM.matcher(text);
            var expected = "a size such as 65536, 64KiB or 16MiB";
            if (!match.matches()) throw wrong(expected, text);
            long unit = match.group(2) == null ? 1 : SIZE_UNITS.getOrDefault(match.group(2), 1L);
            try {
                return fitted(Math.multiplyExact(plainNumber(match.group(1), expected), unit), text, type);
            } catch (ArithmeticException _) {
                throw wrong(expected, text);
            }
        }

        @Override
        String write(Object value) {
            long bytes = ((Number) value).longValue();
            if (bytes > 0 && bytes % GIB == 0) return bytes / GIB + "GiB";
            if (bytes > 0 && bytes % MIB == 0) return bytes / MIB + "MiB";
            if (bytes > 0 && bytes % KIB == 0) return bytes / KIB + "KiB";
            return String.valueOf(bytes);
        }
    },
    /// A number with a unit from `ms` to `d`.
    TIME("<time>") {
        @Override
        Object read(String text, Class<?> type) {
            var match = TIME_FORM.matcher(text);
            if (!match.matches()) throw wrong("a time such as 500ms, 30s, 5m, 2h or 1d", text);
            long amount = Long.parseLong(match.group(1));
            return switch (match.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }

        @Override
        String write(Object value) {
            var time = (Duration) value;
            return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
        }
    },
    /// On or off.
    SWITCH("<on|off>") {
        @Override
        Object read(String text, Class<?> type) {
            return switch (text) {
                case "on", "true" -> true;
                case "off", "false" -> false;
                default -> throw wrong("on or off", text);
            };
        }

        @Override
        String write(Object value) {
            return (boolean) value ? "on" : "off";
        }
    },
    /// A constant of an enum, in lower case with dashes.
    CHOICE("<choice>") {
        @Override
        Object read(String text, Class<?> type) {
            for (var constant : type.getEnumConstants()) if (write(constant).equals(text)) return constant;
            var choices =
                    Arrays.stream(type.getEnumConstants()).map(this::write).collect(Collectors.joining(", "));
            throw wrong("one of " + choices, text);
        }

        @Override
        String write(Object value) {
            return ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    },
    /// Texts with commas between them.
    LIST("<list>") {
        @Override
        Object read(String text, Class<?> type) {
            var parts = Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList();
            return type == List.class ? parts : Set.copyOf(parts);
        }

        @Override
        String write(Object value) {
            // A set has no order, and the text is to be the same each time.
            var parts = ((Collection<?>) value).stream().map(String::valueOf);
            return (value instanceof Set ? parts.sorted() : parts).collect(Collectors.joining(","));
        }
    };

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final Map<String, Long> SIZE_UNITS =
            Map.of("KiB", KIB, "MiB", MIB, "GiB", GIB, "kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);
    private static final Pattern SIZE_FORM = Pattern.compile("(\\d{1,18})(KiB|MiB|GiB|kB|MB|GB)?");
    private static final Pattern TIME_FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final String label;

    SettingText(String label) {
        this.label = label;
    }

    /// The form of values of that type under that name. Bytes are counted where the name says so.
    public static SettingText of(Class<?> type, String name) {
        if (type == Duration.class) return TIME;
        if (type == int.class || type == long.class) return name.contains("Bytes") ? SIZE : NUMBER;
        if (type == boolean.class) return SWITCH;
        if (type.isEnum()) return CHOICE;
        if (type == Set.class || type == List.class) return LIST;
        if (type == String.class) return TEXT;
        throw new IllegalStateException("There is no text form yet for the option " + name + " of type " + type + ".");
    }

    /// Stands for the value in help texts.
    public String label() {
        return label;
    }

    /// The value.
    ///
    /// @param type the type of the record component that will hold it
    /// @throws ContractException when the text has not this form; the message says which form that is
    abstract Object read(String text, Class<?> type);

    /// The text from which [#read] would make the value.
    String write(Object value) {
        return String.valueOf(value);
    }

    private static long plainNumber(String text, String expected) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw wrong(expected, text);
        }
    }

    private static Object fitted(long value, String text, Class<?> type) {
        if (type == long.class) return value;
        if (value == (int) value) return (int) value;
        throw wrong("at most " + Integer.MAX_VALUE, text);
    }

    private static ContractException wrong(String expected, String text) {
        return new ContractException("Expected " + expected + ", but got " + Quoted.of(text) + ".");
    }
}
