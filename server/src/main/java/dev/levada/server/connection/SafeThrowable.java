package dev.levada.server.connection;

import org.jspecify.annotations.Nullable;

/// Stands for an exception in the log where its message, or that of a cause, has what a peer may have sent:
/// the same stack trace, the same text with control and format characters escaped, and cut, so that it can
/// neither forge a line nor drive a terminal.
public final class SafeThrowable extends Exception {
    private static final long serialVersionUID = 1;

    private static final int MOST_CHARS = 1_000;
    private static final int MOST_CAUSES = 16;

    private final String text;

    private SafeThrowable(Throwable original, @Nullable Throwable cause) {
        super(null, cause, true, true);
        this.text = safe(String.valueOf(original));
        setStackTrace(original.getStackTrace());
    }

    /// The exception itself where its messages can do no harm.
    public static Throwable of(Throwable original) {
        return isSafe(original, 0) ? original : copy(original, 0);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        // It has that of the original.
        return this;
    }

    @Override
    public String getMessage() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isSafe(Throwable original, int depth) {
        // Causes can go in circles.
        if (depth > MOST_CAUSES || !isSafe(String.valueOf(original))) return false;
        for (var suppressed : original.getSuppressed()) if (!isSafe(suppressed, depth + 1)) return false;
        var cause = original.getCause();
        return cause == null || isSafe(cause, depth + 1);
    }

    private static SafeThrowable copy(Throwable original, int depth) {
        var cause = original.getCause();
        var copy = new SafeThrowable(original, cause == null || depth > MOST_CAUSES ? null : copy(cause, depth + 1));
        if (depth <= MOST_CAUSES)
            for (var suppressed : original.getSuppressed()) copy.addSuppressed(copy(suppressed, depth + 1));
        return copy;
    }

    private static boolean isSafe(String text) {
        return text.length() <= MOST_CHARS && text.chars().allMatch(SafeThrowable::isPlain);
    }

    private static boolean isPlain(int c) {
        if (c < 0x7f) return c >= ' ';
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String safe(String text) {
        var safe = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MOST_CHARS); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) safe.append(c);
            else safe.append(String.format("\\u%04x", (int) c));
        }
        if (text.length() > MOST_CHARS)
            safe.append("... (").append(text.length()).append(" chars)");
        return safe.toString();
    }
}
