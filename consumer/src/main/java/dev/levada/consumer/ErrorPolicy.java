package dev.levada.consumer;

import dev.levada.contract.CloseCode;
import dev.levada.contract.WebSocketEvent;
import org.jspecify.annotations.Nullable;

/// What becomes of a connection after a hook of its consumer failed or its peer sent something invalid.
public sealed interface ErrorPolicy {
    /// Close with 1011 and end the consumer with the failure, which the server logs.
    ErrorPolicy CLOSE = new Close(new WebSocketEvent.Close(CloseCode.INTERNAL_ERROR));

    /// Go on with the next event as if nothing had happened. Nothing is logged.
    ErrorPolicy CONTINUE = new Continue();

    /// Close with this code. Nothing is logged unless the code is 1011.
    ///
    /// @throws dev.levada.contract.ContractException when the code may not be sent; see
    ///     [WebSocketEvent.Close]
    static ErrorPolicy close(int code) {
        return close(code, "");
    }

    /// Close with this code and reason. Nothing is logged unless the code is 1011.
    ///
    /// @throws dev.levada.contract.ContractException when the code may not be sent or the reason is longer
    ///     than 123 bytes; see [WebSocketEvent.Close]
    static ErrorPolicy close(int code, String reason) {
        return new Close(new WebSocketEvent.Close(code, reason));
    }

    /// Send this value to the peer as JSON and go on with the next event. Nothing is logged.
    static ErrorPolicy reply(@Nullable Object json) {
        return new Reply(json);
    }

    /// Closing; see [#close(int, String)].
    ///
    /// @param event the code and the reason
    record Close(WebSocketEvent.Close event) implements ErrorPolicy {}

    /// Going on; see [#CONTINUE].
    record Continue() implements ErrorPolicy {}

    /// Answering and going on; see [#reply].
    ///
    /// @param json the value that is sent as JSON
    record Reply(@Nullable Object json) implements ErrorPolicy {}
}
