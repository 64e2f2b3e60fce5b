package dev.levada.server.tally;

/// How a request ended.
public enum Outcome {
    INFORMED("1xx"),
    SERVED("2xx"),
    REDIRECTED("3xx"),
    CLIENT_ERROR("4xx"),
    SERVER_ERROR("5xx"),
    /// The client left, or the connection was cut, before the response was complete.
    CUT("cut");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /// As in numbers and logs.
    public String label() {
        return label;
    }

    /// That of a complete response.
    public static Outcome of(int status) {
        return switch (status / 100) {
            case 1 -> INFORMED;
            case 2 -> SERVED;
            case 3 -> REDIRECTED;
            case 4 -> CLIENT_ERROR;
            default -> SERVER_ERROR;
        };
    }
}
