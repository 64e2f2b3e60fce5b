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
/// @param life where the server stands
/// @param access is told of requests and sockets
/// @param reloads what can be read anew
public record ServerContext(
        Application application,
        ServerOptions options,
        Attributes state,
        ApplicationThreads threads,
        Counters counters,
        Life life,
        AccessSink access,
        Reloads reloads) {
    /// A context with the threads its options name.
    public static ServerContext of(
            Application application,
            ServerOptions options,
            Attributes state,
            Counters counters,
            Life life,
            AccessSink access,
            Reloads reloads) {
        var threads = ApplicationThreads.of(options.threadMode());
        return new ServerContext(application, options, state, threads, counters, life, access, reloads);
    }
}
