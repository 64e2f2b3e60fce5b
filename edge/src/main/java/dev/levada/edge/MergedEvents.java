package dev.levada.edge;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Inbox;
import dev.levada.contract.Receive;
import dev.levada.contract.WebSocketEvent;
import java.util.concurrent.ArrayBlockingQueue;

/// The inbox of a connection whose server offers none: another thread waits for the socket's events.
final class MergedEvents implements Receive, Inbox {
    private static final int ROOM = 4;

    private final ArrayBlockingQueue<Event.Inbound> queue = new ArrayBlockingQueue<>(ROOM);
    private final Thread reader;

    MergedEvents(Receive source) {
        reader = Thread.ofVirtual().name("levada-edge-receive").start(() -> read(source));
    }

    private void read(Receive source) {
        try {
            while (true) {
                var event = source.next();
                queue.put(event);
                if (event instanceof WebSocketEvent.Disconnect || event instanceof HttpEvent.Disconnect) return;
            }
        } catch (InterruptedException _) {
            // The connection is over.
        }
    }

    @Override
    public Event.Inbound next() throws InterruptedException {
        return queue.take();
    }

    @Override
    public boolean offer(ChannelMessage message) {
        // Where there is no room there is something to take, which wakes just as well.
        return queue.offer(message);
    }

    void close() {
        reader.interrupt();
    }
}
