package dev.levada.server.options;

/// Who carries the virtual threads of applications.
public enum ThreadMode {
    /// The JDK's scheduler. A handler that computes long costs its connection only.
    SCHEDULER,
    /// The event loop of the connection: no hand-over between cores, so more messages per second; but a
    /// handler that computes long, or blocks in native code, stalls its loop's connections. Stalls are
    /// counted. Needs `--add-opens java.base/java.lang=ALL-UNNAMED`; without it the server says so and uses
    /// [#SCHEDULER].
    EVENT_LOOP
}
