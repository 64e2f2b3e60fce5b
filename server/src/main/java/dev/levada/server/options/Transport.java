package dev.levada.server.options;

/// What carries bytes between sockets and event loops.
public enum Transport {
    /// Epoll where the system has it and its library can be loaded (Linux on x86-64 and AArch64), else
    /// [#JDK]. Uses less CPU time per message.
    NATIVE,
    /// The channels of the JDK, everywhere.
    JDK
}
