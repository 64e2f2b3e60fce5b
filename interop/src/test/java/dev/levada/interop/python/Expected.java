package dev.levada.interop.python;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Mailbox;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages as both sides should see them.
final class Expected {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /// How long to listen for what should not come; what should is waited for much longer.
    static final Duration QUIET = Duration.ofMillis(100);

    private Expected() {}

    /// The next message of the mailbox.
    static ChannelMessage next(Mailbox mailbox) throws InterruptedException {
        return mailbox.receive(DEADLINE)
                .orElseThrow(() ->
                        new AssertionError("Expected a message for Java within " + DEADLINE + ", but none came."));
    }

    /// A number out of a message.
    static long number(@Nullable Object value) {
        if (value instanceof Long number) return number;
        throw new AssertionError("Expected a number, but got " + value + ".");
    }

    /// The message as Python has it.
    static Map<String, @Nullable Object> inPython(ChannelMessage message) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("type", message.type());
        map.putAll(message.fields());
        return map;
    }
}
