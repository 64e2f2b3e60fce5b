package dev.levada.contract;

import java.nio.charset.StandardCharsets;

/// The WebSocket close codes with a name. Source: RFC 6455 section 7.4 and the IANA registry it founded.
public final class CloseCode {
    /// The purpose is fulfilled.
    public static final int NORMAL = 1000;
    /// The server stops, or the page is left.
    public static final int GOING_AWAY = 1001;
    /// The peer broke the wire rules.
    public static final int PROTOCOL_ERROR = 1002;
    /// A kind of data the endpoint cannot take.
    public static final int UNSUPPORTED_DATA = 1003;
    /// The close frame carried no code. Never sent.
    public static final int NONE = 1005;
    /// The connection was lost without a close frame. Never sent.
    public static final int ABNORMAL = 1006;
    /// A text message was not UTF-8.
    public static final int INVALID_DATA = 1007;
    /// A rule of the application was broken.
    public static final int POLICY_VIOLATION = 1008;
    /// A message or frame over the limit.
    public static final int TOO_BIG = 1009;
    /// The server failed.
    public static final int INTERNAL_ERROR = 1011;
    /// The server restarts; come back.
    public static final int SERVICE_RESTART = 1012;
    /// The server is overloaded, or the client reads too slowly; come back later.
    public static final int TRY_AGAIN_LATER = 1013;

    /// The longest reason, in bytes of UTF-8: a control frame's 125 bytes less the code (RFC 6455 section
    /// 5.5).
    public static final int MAX_REASON_BYTES = 123;

    private CloseCode() {}

    /// Whether an endpoint may put this code into a close frame.
    public static boolean isSendable(int code) {
        return code >= 3000 && code <= 4999
                || code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != ABNORMAL;
    }

    static void checkSendable(int code) {
        if (!isSendable(code))
            throw new ContractException("Expected a close code that may be sent (1000, 1001, 1002, 1003, 1007 to 1014,"
                    + " 3000 to 4999), but got " + code + ". Applications choose theirs from 4000 to 4999.");
    }

    static void checkReason(String reason) {
        // A char is at most three bytes of UTF-8, so most reasons need no counting.
        if (reason.length() * 3 > MAX_REASON_BYTES) {
            int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_REASON_BYTES)
                throw new ContractException("Expected a close reason of at most " + MAX_REASON_BYTES
                        + " bytes of UTF-8, but got " + bytes + ". Send longer explanations as a message before.");
        }
    }
}
