package dev.levada.edge;

import dev.levada.contract.ChannelMessage;
import dev.levada.edge.wire.Effect;
import dev.levada.edge.wire.Question;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A mailbox of a remote connection: it is at the edge, and stays there when the connection moves. What
/// comes is handed to its receiver here.
final class RemoteMailbox implements Mailbox {
    private final RemoteConnection connection;
    private final int number;
    private final Receiver receiver;
    private volatile @Nullable ChannelName name;

    RemoteMailbox(RemoteConnection connection, int number, Receiver receiver) {
        this.connection = connection;
        this.number = number;
        this.receiver = receiver;
    }

    Receiver receiver() {
        return receiver;
    }

    private Question.Way way() {
        return switch (receiver.outlet()) {
            case null -> Question.Way.MESSAGES;
            case RemoteOutlet _ -> Question.Way.SOCKET;
            default -> Question.Way.FRAMES;
        };
    }

    @Override
    public ChannelName name() {
        var known = name;
        if (known != null) return known;
        var asked = ChannelName.of(connection.ask(new Question.Name(number, way())));
        name = asked;
        return asked;
    }

    @Override
    public ChannelMessage receive() {
        throw pushed();
    }

    @Override
    public Optional<ChannelMessage> receive(Duration atMost) {
        throw pushed();
    }

    private static IllegalStateException pushed() {
        return new IllegalStateException("Expected a mailbox opened without a receiver, but this one has a receiver,"
                + " which is told of every message. Open a mailbox with openMailbox() to wait for messages.");
    }

    @Override
    public void join(GroupName group) {
        connection.ask(new Question.Join(number, way(), group));
    }

    @Override
    public void leave(GroupName group) {
        connection.add(new Effect.Leave(number, group));
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) {
        connection.add(new Effect.Cast(number + 1, group, broadcast));
    }

    @Override
    public void close() {
        if (!connection.hasMoved()) connection.add(new Effect.Close(number));
    }
}
