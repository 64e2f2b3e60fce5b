package dev.levada.benchmarks.subject;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/// One of two processes between which messages go over Redis: the sender has a bounded number on their way,
/// and the receiver says now and then how far it has come. The same for every kind of relay, so that only
/// what carries the messages differs.
///
/// Arguments: what carries them, `send` or `receive`, the port of Redis.
public final class Relay {
    /// Messages on their way at most.
    private static final int WINDOW = 256;

    /// How many are acknowledged together.
    private static final int ACKNOWLEDGED = 32;

    private static final int SENDERS = 4;

    private final Carrier carrier;
    private final LongAdder received = new LongAdder();
    private final Semaphore window = new Semaphore(WINDOW);
    private long unacknowledged;

    /// What carries messages between the two.
    interface Carrier {
        /// Calls back for each message of the other side, on one thread.
        void listen(String topic, Runnable arrived);

        /// Sends one message; any thread.
        void send(String topic) throws InterruptedException;
    }

    private Relay(Carrier carrier) {
        this.carrier = carrier;
    }

    /// Runs until the input ends.
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[2]);
        var relay = new Relay(
                switch (arguments[0]) {
                    case "raw" -> new RawCarrier(port);
                    default -> new LayerCarrier(arguments[0], port);
                });
        if (arguments[1].equals("send")) relay.beSender();
        else relay.beReceiver();
        Control.serve(port, Map.of("count", () -> Long.toString(relay.received.sum())));
    }

    private void beReceiver() {
        carrier.listen("there", () -> {
            received.increment();
            unacknowledged++;
            if (unacknowledged == ACKNOWLEDGED) {
                unacknowledged = 0;
                send("back");
            }
        });
    }

    private void beSender() {
        carrier.listen("back", () -> window.release(ACKNOWLEDGED));
        for (int i = 0; i < SENDERS; i++)
            Thread.ofVirtual().start(() -> {
                while (true) {
                    window.acquireUninterruptibly();
                    send("there");
                }
            });
    }

    private void send(String topic) {
        try {
            carrier.send(topic);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
