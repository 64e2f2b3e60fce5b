package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The client's end of an open WebSocket, in memory or live.
///
/// Messages are read in the order they came. When the application fails, the next read throws
/// [ApplicationFailedError]; what it had sent before is still read first. For one test thread at a time.
/// Calls wait no longer than the deadline of the [TestOptions].
public sealed interface TestSocket extends AutoCloseable permits WebSocketCommunicator, LiveSocket {
    /// The subprotocol the application chose.
    Optional<String> subprotocol();

    /// The headers of the handshake response; in memory only those the application added.
    Headers headers();

    /// Sends a text message. Once the application has closed, it goes nowhere, as on a real connection.
    ///
    /// @throws AssertionError when the test has closed this end or has read the close
    void sendText(String text);

    /// Sends a binary message; see [#sendText].
    void sendBytes(Bytes bytes);

    /// Sends a value as JSON text. A record with [dev.levada.layer.MessageType] carries it as `type`.
    default void sendJson(@Nullable Object value) {
        sendText(Json.encode(value));
    }

    /// Waits for the next message, which must be text.
    ///
    /// @throws ApplicationFailedError when the application has thrown instead
    /// @throws AssertionError when none comes in time, bytes come, or the socket closes
    String receiveText();

    /// Waits for the next message, which must be binary; otherwise as [#receiveText()].
    Bytes receiveBytes();

    /// Waits for the next message, which must be text with JSON of that form; otherwise as
    /// [#receiveText()]. Where the class has a [dev.levada.layer.MessageType], the JSON's `type` must be
    /// that one.
    default <T> T receiveJson(Class<T> type) {
        return Json.decode(receiveText(), type);
    }

    /// Proves that no further message comes of the application's own accord, neither from this nor from
    /// any other application of the site; see [ApplicationCommunicator#receivesNothing()].
    ///
    /// @throws AssertionError when something came, or an application still works at the deadline
    void receivesNothing();

    /// Sends a close frame and does not wait. Only the first end of a socket counts.
    ///
    /// @param code one that may be sent; see [CloseCode#isSendable]
    /// @param reason at most 123 bytes of UTF-8
    void disconnect(int code, String reason);

    /// Loses the connection without a close frame: the application sees code 1006. Does not wait.
    void cut();

    /// Waits until the application or the server closes the socket. Messages that came before must have
    /// been read. When the application has thrown, the code is 1011, its failure is logged, and no other
    /// call throws it. When the test has closed this end, its own code.
    ///
    /// @throws AssertionError when a message comes, or nothing in time
    Disconnected awaitClose();

    /// [#close(int, String)] with 1000 and without a reason. Closing twice is harmless.
    @Override
    default void close() {
        close(CloseCode.NORMAL, "");
    }

    /// [#close(int, String)] without a reason.
    default void close(int code) {
        close(code, "");
    }

    /// [#disconnect], then waits for the application to return.
    ///
    /// @throws ApplicationFailedError when the application threw something that no call has shown
    /// @throws AssertionError when it does not return
    void close(int code, String reason);
}
