package dev.levada.contract;

/// Serves one scope: a connection, a request, a work channel or the life of the process.
///
/// Everything is an application: routers, middleware around an application, consumers, test targets.
///
/// [#serve] is called once per scope, on a virtual thread of its own, and lives until it returns, which
/// may be a little after the peer has gone. It is written as plain blocking code: wait with
/// [Receive#next()], answer with [Send#accept]. Cancellation is interruption.
///
/// Source: ASGI 3.0, "Applications".
@FunctionalInterface
public interface Application {
    /// Serves one scope from its first event to its last.
    ///
    /// Returning ends the scope: an HTTP request without a complete response is answered with 500, an open
    /// WebSocket is closed with 1000. An exception ends it as a failure: 500 before the response, a cut
    /// connection after its start, close code 1011 on a WebSocket. Neither touches any other scope.
    ///
    /// @param scope what is served; immutable
    /// @param receive gives the inbound events; may be called by one thread at a time
    /// @param send takes the outbound events; may be called by any thread
    /// @throws UnsupportedScopeException when this application does not serve such a scope
    /// @throws Exception any failure of the application; the caller logs it
    void serve(Scope scope, Receive receive, Send send) throws Exception;
}
