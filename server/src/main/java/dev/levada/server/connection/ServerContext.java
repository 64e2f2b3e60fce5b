package dev.levada.server.connection;

import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.server.options.ServerOptions;

/// What all connections of a server share. Immutable but for the counters.
///
/// @param application serves every scope
/// @param options limits, timeouts and policies
/// @param state what the application put aside at startup
/// @param threads make the threads of applications
/// @param counters what is counted
public record ServerContext(
        Application application,
        ServerOptions options,
        Attributes state,
        ApplicationThreads threads,
        Counters counters) {
    /// A context with the threads its options name.
    public static ServerContext of(
            Application application, ServerOptions options, Attributes state, Counters counters) {
        return new ServerContext(application, options, state, ApplicationThreads.of(options.threadMode()), counters);
    }
}
