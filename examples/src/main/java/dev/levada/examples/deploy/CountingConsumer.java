package dev.levada.examples.deploy;

import dev.levada.consumer.Movable;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;

/// Tells the room what a member says, and how many things it has said: kept in a plain field, which
/// survives the worker because it is in the state.
final class CountingConsumer extends WebSocketConsumer implements Movable<CountingConsumer.State> {
    /// @param said how many messages have been handled
    record State(String name, long said) {}

    private String name = "";
    private long said;

    private GroupName room() {
        return GroupName.of("room", scope().path("room"));
    }

    @Override
    protected void connected() {
        name = scope().query("name").orElse("guest");
        join(room());
        accept();
    }

    @Override
    protected void received(String text) {
        said++;
        broadcast(room(), Broadcast.text(name + " " + said + " " + text));
    }

    @Override
    public State state() {
        return new State(name, said);
    }

    @Override
    public void restored(State state) {
        name = state.name();
        said = state.said();
    }
}
