package dev.levada.contract;

/// Text of a peer or a user, made safe to stand in a message or a log line.
public final class Quoted {
    private static final int SHOWN_CHARS = 80;

    private Quoted() {}

    /// The text in double quotes, cut after 80 chars, with everything but printable ASCII escaped, so that
    /// it can neither forge a log line nor drive a terminal.
    public static String of(CharSequence text) {
        int shown = Math.min(text.length(), SHOWN_CHARS);
        var quoted = new StringBuilder(shown + 16).append('"');
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') quoted.append('\\').append(c);
            else if (c >= ' ' && c < 0x7f) quoted.append(c);
            else quoted.append(String.format("\\u%04x", (int) c));
        }
        if (shown < text.length())
            quoted.append("...\" (").append(text.length()).append(" chars)");
        else quoted.append('"');
        return quoted.toString();
    }
}
