package dev.levada.consumer;

/// A [WebSocketConsumer] whose connections survive their worker: when it stops, crashes or hangs, another
/// worker makes a new consumer and restores it. Nobody reconnects.
///
/// ```java
/// final class Chat extends WebSocketConsumer implements Movable<Chat.State> {
///     record State(String name) {}
///     @Override public State state() { return new State(name); }
///     @Override public void restored(State state) { name = state.name(); }
/// }
/// ```
///
/// The state is saved whenever a hook has returned, together with what the hook sent. Memberships of
/// groups, the mailbox and its name stay as they are and need no saving. In a process that holds its own
/// sockets nothing is saved and nothing is called.
///
/// A state is a record that JSON can carry, of at most 64 KiB. Workers of two releases may meet: a
/// component that the older did not know is null, zero or empty.
///
/// @param <S> the record, named in the class itself
public interface Movable<S extends Record> {
    /// What another instance needs to go on. Called on the connection's thread after each hook; quick.
    S state();

    /// This new instance goes on with the connection of another: called instead of `connected()`, before
    /// anything else. Scope and groups are there; the handshake has been answered.
    ///
    /// @throws Exception the socket is closed with 1012, and the worker logs why
    void restored(S state) throws Exception;
}
