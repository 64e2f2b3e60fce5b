package dev.levada.contract;

import java.util.Optional;
import java.util.function.Supplier;

/// The server may go on with this connection in another process, without the peer noticing: an edge that
/// holds the socket hands it to another worker. Absent where the application runs beside its sockets.
///
/// An application that can be restored says how its state is saved. What it sends while it handles an event
/// leaves together with the state after that event, so that neither is there without the other. Where it
/// says nothing, and its worker goes away, the socket is closed with 1012.
///
/// When the connection has moved, [Receive#next()] and [Send#accept] throw [ConnectionMovedException].
public interface Handover extends Extension {
    /// The state that another process saved and this one goes on with; empty at the beginning of a
    /// connection. Where it is present there comes no second connect event, and the handshake is answered.
    Optional<Bytes> state();

    /// From now on the state is asked for whenever an event has been handled, on the thread that asks for
    /// the next one. An answer equal to the one before costs nothing.
    void save(Supplier<Bytes> state);

    /// Whether another process has this connection now, so that nothing done here is seen any more.
    boolean hasMoved();
}
