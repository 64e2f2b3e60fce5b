package dev.levada.edge.link;

import dev.levada.contract.Bytes;

/// What the edge is to do for one connection, in order.
public sealed interface Task {
    /// Effects of the application are to be seen.
    ///
    /// @param count how many the bytes hold
    /// @param skip how many of them have been seen already, in an earlier run of the same handler
    record Apply(int count, int skip, Bytes effects) implements Task {}

    /// A handler waits for the answer.
    record Answer(int ownership, long question, Bytes asked) implements Task {}

    /// The application has ended.
    record Finish(Outcome outcome) implements Task {}

    /// Nobody can go on with the connection: its worker has gone, and it has no state.
    record Abandon() implements Task {}

    /// The worker stops, and the connection has no state: its socket is to be closed, of which the
    /// application will hear.
    record Restart() implements Task {}
}
