package dev.levada.interop.python;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Receiver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A member with a socket: remembers in order the messages its mailbox was offered and the frames its
/// socket was written.
final class Window implements Receiver, Outlet, Outlet.Lane {
    private static final long DEADLINE_SECONDS = 10;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @Override
    public boolean offer(ChannelMessage message) {
        return heard.add(message);
    }

    @Override
    public Outlet outlet() {
        return this;
    }

    @Override
    public void write(WebSocketEvent.Send frame) {
        heard.add(frame);
    }

    @Override
    public Lane lane() {
        return this;
    }

    @Override
    public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send frame) {
        heard.add(frame);
    }

    /// The next frame or message.
    Object next() throws InterruptedException {
        var next = heard.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("Expected a frame or a message, but none came.");
        return next;
    }
}
