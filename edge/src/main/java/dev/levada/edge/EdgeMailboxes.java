package dev.levada.edge;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.edge.wire.Happening;
import dev.levada.edge.wire.Question;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The mailboxes of one connection, which stay here whoever serves it. Used by the connection's thread
/// alone; what comes for them is handed on by any.
final class EdgeMailboxes {
    private final ChannelLayer layer;
    private final @Nullable Outlet socket;
    private final Delivery deliver;
    private final Map<Integer, Mailbox> open = new HashMap<>();

    /// Where it goes what comes for a mailbox.
    @FunctionalInterface
    interface Delivery {
        /// @return false when there is no room; it is counted there
        boolean offer(Happening happening);
    }

    /// @param deliver takes what comes; false where there is no room
    EdgeMailboxes(ChannelLayer layer, ConnectionScope scope, Delivery deliver) {
        this.layer = layer;
        this.deliver = deliver;
        socket = scope.extension(Outlet.class).orElse(null);
    }

    private Mailbox mailbox(int number, Question.Way way) {
        return open.computeIfAbsent(number, it -> layer.openMailbox(new Owner(it, way)));
    }

    String name(int number, Question.Way way) {
        return mailbox(number, way).name().value();
    }

    void join(int number, Question.Way way, GroupName group) {
        mailbox(number, way).join(group);
    }

    void leave(int number, GroupName group) {
        var mailbox = open.get(number);
        if (mailbox != null) mailbox.leave(group);
    }

    /// @param number of the mailbox in whose name it is, or -1
    void broadcast(int number, GroupName group, Broadcast broadcast) throws InterruptedException {
        var author = open.get(number);
        if (author != null) author.broadcast(group, broadcast);
        else layer.broadcast(group, broadcast);
    }

    void close(int number) {
        var mailbox = open.remove(number);
        if (mailbox != null) mailbox.close();
    }

    void close() {
        open.values().forEach(Mailbox::close);
        open.clear();
    }

    /// What a mailbox does with what comes.
    private final class Owner implements Receiver {
        private final int number;
        private final @Nullable Outlet outlet;

        Owner(int number, Question.Way way) {
            this.number = number;
            outlet = switch (way) {
                case MESSAGES -> null;
                case SOCKET -> socket;
                case FRAMES -> new FrameOutlet(frame -> frame(number, frame));
            };
        }

        @Override
        public boolean offer(ChannelMessage message) {
            return deliver.offer(new Happening.Message(number, message));
        }

        @Override
        public void missed(LayerGap gap) {
            deliver.offer(new Happening.Missed(number, gap));
        }

        @Override
        public @Nullable Outlet outlet() {
            return outlet;
        }
    }

    private void frame(int number, WebSocketEvent.Send frame) {
        deliver.offer(new Happening.Frame(number, frame));
    }

    /// Where frames go that a socket does not get as they are.
    static final class FrameOutlet implements Outlet {
        private static final Lane EACH = new Each();
        private final Consumer<WebSocketEvent.Send> writer;

        FrameOutlet(Consumer<WebSocketEvent.Send> writer) {
            this.writer = writer;
        }

        @Override
        public void write(WebSocketEvent.Send message) {
            writer.accept(message);
        }

        @Override
        public Lane lane() {
            return EACH;
        }
    }

    /// Hands a message to one outlet after the other.
    private static final class Each implements Outlet.Lane {
        @Override
        public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {
            for (var outlet : outlets) if (!outlet.equals(except)) outlet.write(message);
        }
    }
}
