package dev.levada.consumer;

import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why a connection ended, as its consumer is told once, at the end.
///
/// @param code the close code: of the peer, of this consumer's own close, [CloseCode#INTERNAL_ERROR] (1011)
///     after a failure, [CloseCode#ABNORMAL] (1006) when nobody closed, [CloseCode#NONE] (1005) when the
///     peer gave none
/// @param reason that came with the code; empty for none
/// @param by who ended it
/// @param failure what a hook threw, when `by` is [By#FAILURE]; null otherwise
public record Disconnected(
        int code, String reason, By by, @Nullable Throwable failure) {
    /// Who ended a connection.
    public enum By {
        /// The peer closed the socket.
        PEER,
        /// The connection was lost without a close.
        LOST,
        /// The consumer closed or refused it.
        CONSUMER,
        /// A hook of the consumer threw, and its error policy was to close; or it did not answer the
        /// handshake.
        FAILURE,
        /// The server closed the socket: it stops (1001), or the peer broke a limit, a deadline or the
        /// protocol. Or it cancelled the consumer by interruption.
        SERVER
    }

    public Disconnected {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(by, "by");
    }

    static Disconnected by(WebSocketEvent.Disconnect event) {
        var by = switch (event.by()) {
            case WebSocketEvent.Disconnect.By.PEER -> By.PEER;
            case WebSocketEvent.Disconnect.By.LOST -> By.LOST;
            case WebSocketEvent.Disconnect.By.SERVER -> By.SERVER;
            // Not by this consumer's helpers, so something around it has closed in its name.
            case WebSocketEvent.Disconnect.By.APPLICATION -> By.CONSUMER;
        };
        return new Disconnected(event.code(), event.reason(), by, null);
    }

    static Disconnected byConsumer(WebSocketEvent.Close close) {
        return new Disconnected(close.code(), close.reason(), By.CONSUMER, null);
    }

    static Disconnected byFailure(WebSocketEvent.Close close, Throwable failure) {
        return new Disconnected(close.code(), close.reason(), By.FAILURE, failure);
    }

    static Disconnected byServer() {
        return new Disconnected(CloseCode.ABNORMAL, "", By.SERVER, null);
    }

    static Disconnected lost() {
        return new Disconnected(CloseCode.ABNORMAL, "", By.LOST, null);
    }
}
