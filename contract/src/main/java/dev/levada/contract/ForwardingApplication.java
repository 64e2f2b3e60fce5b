package dev.levada.contract;

import java.util.Objects;

/// An application that only decides which other serves a scope, and what that one sees of it: a router, or
/// middleware that adds an attribute.
///
/// A server asks [#forward] and calls what comes out of it by itself, so that a connection that is open for
/// hours does not keep a stack frame for each router it came through. Calling [#serve] does the same.
public interface ForwardingApplication extends Application {
    /// Decides who serves the scope. Called once per scope, on the thread that serves it; may block.
    ///
    /// @throws UnsupportedScopeException when nobody here serves such a scope
    /// @throws Exception any failure; the scope ends with it
    Forward forward(Scope scope) throws Exception;

    @Override
    default void serve(Scope scope, Receive receive, Send send) throws Exception {
        var forward = forward(scope);
        forward.application().serve(forward.scope(), receive, send);
    }

    /// Follows the decisions until an application serves the scope itself.
    static Forward resolve(Application application, Scope scope) throws Exception {
        var forward = new Forward(application, scope);
        while (forward.application() instanceof ForwardingApplication router) forward = router.forward(forward.scope());
        return forward;
    }

    /// Who serves a scope.
    ///
    /// @param application serves it
    /// @param scope what it sees
    record Forward(Application application, Scope scope) {
        public Forward {
            Objects.requireNonNull(application, "application");
            Objects.requireNonNull(scope, "scope");
        }
    }
}
