package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ConnectionMovedException;
import dev.levada.contract.Inbox;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.ChannelLayer;
import org.jspecify.annotations.Nullable;

/// A connection whose consumer handles several messages at a time. The connection's thread reads and hands
/// out; what a message makes the consumer do runs in [Lanes].
final class ParallelRun extends WebSocketRun {
    private final Concurrency concurrency;
    private final Lanes lanes;

    // Why a failed hook has ended it.
    private volatile @Nullable Disconnected ending;
    private volatile boolean isFailing;

    ParallelRun(
            WebSocketConsumer consumer,
            MessageLog log,
            WebSocketScope scope,
            Receive receive,
            Send send,
            Concurrency concurrency) {
        super(consumer, log, scope, receive, send);
        this.concurrency = concurrency;
        lanes = new Lanes(concurrency, Thread.currentThread().getName() + " handler");
    }

    @Override
    void opening() {
        // Without an inbox the source of events changes with the first use of the layer, which must not
        // happen while this thread waits there for the next one.
        if (scope().extension(Inbox.class).isEmpty()
                && scope().attribute(ChannelLayer.KEY).isPresent()) super.link();
    }

    @Override
    void received(String text) throws Exception {
        Object message = consumer.read(text);
        if (message != null) add(message, () -> consumer.readBefore(message));
    }

    @Override
    void received(Bytes bytes) throws InterruptedException {
        add(bytes, () -> consumer.received(bytes));
    }

    @Override
    boolean handled(Handlers handlers, ChannelMessage message) throws InterruptedException {
        var declared = handlers.find(message);
        if (declared == null) return false;
        Object decoded = declared.decode(message, log());
        if (decoded != null) add(decoded, () -> declared.handle(decoded));
        return true;
    }

    private interface Hook {
        void call() throws Exception;
    }

    private void add(Object message, Hook hook) throws InterruptedException {
        lanes.add(concurrency.keyOf(message), () -> call(hook));
    }

    private void call(Hook hook) {
        // The consumer has closed, or failed: what it was sent before is not delivered any more.
        if (isClosing() || ending != null) return;
        try {
            hook.call();
        } catch (ClientDisconnectedException _) {
            // Nobody's fault.
        } catch (ConsumerCancelledException | ConnectionMovedException _) {
            // The connection has ended, or goes on elsewhere.
        } catch (Throwable thrown) {
            if (!(thrown instanceof InterruptedException)) failed(thrown);
        }
    }

    private void failed(Throwable thrown) {
        try {
            var known = failing(thrown);
            if (known != null && ending == null) ending = known;
        } catch (ConsumerCancelledException _) {
            // The connection has ended.
        }
    }

    /// One failure at a time: [WebSocketConsumer#failed] need not expect another.
    @Override
    @Nullable
    Disconnected failing(Throwable thrown) {
        synchronized (lanes) {
            // Said before the socket is closed for it, which wakes the thread that reads.
            isFailing = true;
            var known = super.failing(thrown);
            isFailing = known != null;
            return known;
        }
    }

    @Override
    Disconnected ended(Disconnected cause) {
        // What the consumer does after its own close is not cut short; nobody is there for the rest.
        boolean isOwn = cause.by() == Disconnected.By.CONSUMER && !isFailing;
        if (lanes.close(!isOwn)) Thread.currentThread().interrupt();
        var known = ending;
        return known == null ? cause : known;
    }

    @Override
    void stop() {
        if (lanes.close(true)) Thread.currentThread().interrupt();
    }

    @Override
    synchronized LayerLink link() {
        return super.link();
    }

    @Override
    void checkThread() {
        // The layer's side is safe for any thread, and the source of events is settled.
    }
}
