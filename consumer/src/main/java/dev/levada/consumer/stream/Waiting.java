package dev.levada.consumer.stream;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.Inbox;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import java.util.concurrent.atomic.AtomicBoolean;

/// Where the thread of a scope waits for three things at once: the scope's events, channel messages, and
/// being woken.
public final class Waiting implements Receive {
    private static final ChannelMessage WAKE = ChannelMessage.of("levada.wake");

    private final Inbox inbox;
    private final Receive source;
    private final AtomicBoolean isWoken = new AtomicBoolean();

    /// @param receive where the scope's events come from; nobody else may use it from now on
    public Waiting(Scope scope, Receive receive) {
        var offered = scope.extension(Inbox.class);
        if (offered.isPresent()) {
            inbox = offered.get();
            source = receive;
        } else {
            var merged = new MergedReceive();
            inbox = merged;
            source = merged;
            merged.start(receive);
        }
    }

    /// Where channel messages go.
    public Inbox inbox() {
        return inbox;
    }

    /// The next event. See [#isWake].
    @Override
    public Event.Inbound next() throws InterruptedException {
        var event = source.next();
        // From here on whoever wakes is heard again: what it has done before is seen by what follows.
        if (isWake(event)) isWoken.set(false);
        return event;
    }

    /// Whether the event only says that somebody has woken the thread. Anybody who sends such a message
    /// through the layer wakes it too, to no effect.
    public static boolean isWake(Event.Inbound event) {
        return event instanceof ChannelMessage message && message.type().equals(WAKE.type());
    }

    /// Wakes the thread. Never blocks; any thread.
    public void wake() {
        if (!isWoken.compareAndSet(false, true)) return;
        // An inbox without room is about to be read: its reader looks around after each event.
        if (!inbox.offer(WAKE)) isWoken.set(false);
    }

    /// Ends the second thread, where there is one.
    public void close() {
        if (inbox instanceof MergedReceive merged) merged.close();
    }
}
