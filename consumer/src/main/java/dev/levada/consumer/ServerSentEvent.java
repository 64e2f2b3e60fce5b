package dev.levada.consumer;

import dev.levada.consumer.stream.EventText;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.layer.Messages;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One event of an [EventStreamConsumer], as an `EventSource` in a page gets it.
///
/// Source: HTML Living Standard, "Server-sent events".
///
/// @param id what the client names when it comes back, see [EventStreamConsumer#connected]; null to leave
///     it as it is. At most [#MAX_ID_CHARACTERS] long, without line breaks and NUL
/// @param name under which the page listens; null for `message`. Without line breaks and NUL
/// @param data any text; a page sees each of its line breaks, whatever its form, as `\n`
/// @param retry how long the client waits before it comes back after a loss; null to leave it as it is
public record ServerSentEvent(
        @Nullable String id,
        @Nullable String name,
        String data,
        @Nullable Duration retry) {
    /// A longer id would not be believed when it comes back.
    public static final int MAX_ID_CHARACTERS = 256;

    public ServerSentEvent {
        Objects.requireNonNull(data, "data");
        if (id != null && (!EventText.isField(id) || id.length() > MAX_ID_CHARACTERS))
            throw new ContractException("Expected an event id of at most " + MAX_ID_CHARACTERS
                    + " characters without line breaks and NUL, but got " + Quoted.of(id) + ".");
        if (name != null && (!EventText.isField(name) || name.isEmpty()))
            throw new ContractException("Expected an event name without line breaks and NUL, but got " + Quoted.of(name)
                    + ". Put such text into the data.");
        if (retry != null && retry.isNegative())
            throw new ContractException("Expected a time to wait of zero or more, but got " + retry + ".");
    }

    /// An event with nothing but its data.
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(null, null, data, null);
    }

    /// An event with the value as JSON; a record annotated with [dev.levada.layer.MessageType] has its
    /// `type` first.
    ///
    /// @throws dev.levada.json.JsonException when the value cannot be written as JSON
    public static ServerSentEvent json(@Nullable Object value) {
        return of(Messages.json(value));
    }

    /// This event with an id.
    public ServerSentEvent withId(String id) {
        return new ServerSentEvent(id, name, data, retry);
    }

    /// This event with a name.
    public ServerSentEvent withName(String name) {
        return new ServerSentEvent(id, name, data, retry);
    }

    /// This event with a time to wait.
    public ServerSentEvent withRetry(Duration retry) {
        return new ServerSentEvent(id, name, data, retry);
    }

    Bytes encoded() {
        return EventText.event(id, name, data, retry);
    }
}
