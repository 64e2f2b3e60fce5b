package dev.levada.server.tally;

/// The error codes of HTTP/2 (RFC 9113 section 7), and one for all that are not in the standard.
public enum Http2Code {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM,
    INADEQUATE_SECURITY,
    HTTP_1_1_REQUIRED,
    OTHER;

    // In the order of their numbers.
    private static final Http2Code[] ALL = values();

    /// The one with that number on the wire.
    public static Http2Code of(long code) {
        return code >= 0 && code < ALL.length ? ALL[(int) code] : OTHER;
    }
}
