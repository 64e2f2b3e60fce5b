package dev.levada.edge.link;

/// How an application ended a connection.
public enum Outcome {
    /// It has not.
    GOES_ON,
    /// It has returned.
    RETURNED,
    /// It threw, and the worker has logged it.
    FAILED,
    /// It serves no such scope.
    UNSUPPORTED,
    /// It could not be restored from its state.
    NOT_RESTORED
}
