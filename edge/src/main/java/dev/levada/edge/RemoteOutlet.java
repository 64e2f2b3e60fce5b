package dev.levada.edge;

import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.edge.wire.Effect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The socket of a remote connection, as its worker sees it. Mailboxes that are opened for it get their
/// broadcasts at the edge, where the socket is; what is written here takes the way of the link.
final class RemoteOutlet implements Outlet, Outlet.Lane {
    private final RemoteConnection connection;

    RemoteOutlet(RemoteConnection connection) {
        this.connection = connection;
    }

    @Override
    public void write(WebSocketEvent.Send message) {
        connection.add(new Effect.Sent(message));
    }

    @Override
    public Lane lane() {
        return this;
    }

    @Override
    public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {
        for (var outlet : outlets) if (!outlet.equals(except)) outlet.write(message);
    }
}
