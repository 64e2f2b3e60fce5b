package dev.levada.server.tally;

import java.util.Locale;

/// Why the server itself has answered instead of an application.
public enum RefusalReason {
    MALFORMED,
    FORBIDDEN,
    TOO_SLOW,
    BODY_TOO_LARGE,
    TARGET_TOO_LONG,
    WRONG_VERSION,
    HEADERS_TOO_LARGE,
    APPLICATION_FAILED,
    NOT_OFFERED,
    /// Too many connections, or the server is closing.
    UNAVAILABLE,
    OTHER;

    /// As in numbers.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The one that a status stands for.
    public static RefusalReason of(int status) {
        return switch (status) {
            case 400 -> MALFORMED;
            case 403 -> FORBIDDEN;
            case 408 -> TOO_SLOW;
            case 413 -> BODY_TOO_LARGE;
            case 414 -> TARGET_TOO_LONG;
            case 426, 505 -> WRONG_VERSION;
            case 431 -> HEADERS_TOO_LARGE;
            case 500 -> APPLICATION_FAILED;
            case 501 -> NOT_OFFERED;
            case 503 -> UNAVAILABLE;
            default -> OTHER;
        };
    }
}
