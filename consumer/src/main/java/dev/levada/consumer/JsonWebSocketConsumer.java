package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.json.JsonException;
import org.jspecify.annotations.Nullable;

/// A [WebSocketConsumer] whose peer speaks JSON: each text message is read as a `T` and handed to
/// [#received(Object)]; answer with [#sendJson].
///
/// `T` is a record, a `Map`, or a sealed interface of records, which are told apart by the field `type`:
/// [dev.levada.layer.Messages#typeOf] names the type of each. It is read from the class when the route is
/// built, so a subclass names it: `extends JsonWebSocketConsumer<Said>`.
///
/// @param <T> what the peer sends
public abstract class JsonWebSocketConsumer<T> extends WebSocketConsumer {
    // Freed with the class; looked up per message without a field in each connection.
    private static final ClassValue<JsonForm<?>> FORMS = new ClassValue<>() {
        @Override
        protected JsonForm<?> computeValue(Class<?> type) {
            return JsonForm.ofConsumer(type);
        }
    };

    /// See [WebSocketConsumer#WebSocketConsumer()].
    protected JsonWebSocketConsumer() {}

    /// The peer sent a message.
    ///
    /// @throws Exception see [#failed]
    protected abstract void received(T message) throws Exception;

    /// The peer sent text that is not JSON of the expected form; empty text is none. By default the socket
    /// is closed with 1007 and the problem as its reason. Return [ErrorPolicy#CONTINUE] to ignore such
    /// messages, or [ErrorPolicy#reply] to answer them. Nothing is logged.
    ///
    /// @param problem names what was expected and where; repeats nothing of what was sent
    protected ErrorPolicy invalid(JsonException problem) {
        return ErrorPolicy.close(CloseCode.INVALID_DATA, CloseReason.of(String.valueOf(problem.getMessage())));
    }

    /// Reads the text as a `T`. Closed to subclasses; see [#invalid] for what cannot be read.
    @Override
    protected final void received(String text) throws Exception {
        Object message = read(text);
        if (message != null) readBefore(message);
    }

    @Override
    final @Nullable Object read(String text) throws Exception {
        try {
            return FORMS.get(getClass()).decode(text);
        } catch (JsonException problem) {
            switch (invalid(problem)) {
                case ErrorPolicy.Continue _ -> {}
                case ErrorPolicy.Reply reply -> sendJson(reply.json());
                case ErrorPolicy.Close close -> run().close(close.event());
            }
            return null;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the form was made from the same class as T
    final void readBefore(Object message) throws Exception {
        received((T) message);
    }

    /// The peer sent a binary message. By default the socket is closed with 1003.
    ///
    /// @throws Exception see [#failed]
    @Override
    protected void received(Bytes bytes) throws Exception {
        close(CloseCode.UNSUPPORTED_DATA, "Expected JSON in a text message, but got a binary message.");
    }

    @Override
    final void validate() {
        FORMS.get(getClass());
    }
}
