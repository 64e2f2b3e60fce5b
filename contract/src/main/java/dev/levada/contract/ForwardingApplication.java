package dev.levada.contract;

import java.util.Objects;
import java.util.function.UnaryOperator;

/// An application that only decides which other serves a scope, what that one sees of it, and what becomes
/// of what it sends: a router, or middleware that adds an attribute or a header.
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
        var forward = resolve(this, scope);
        forward.application().serve(forward.scope(), receive, forward.sending().apply(send));
    }

    /// Follows the decisions until an application serves the scope itself.
    static Forward resolve(Application application, Scope scope) throws Exception {
        var forward = new Forward(application, scope);
        while (forward.application() instanceof ForwardingApplication router)
            forward = router.forward(forward.scope()).behind(forward.sending());
        return forward;
    }

    /// Who serves a scope.
    ///
    /// @param application serves it
    /// @param scope what it sees
    /// @param sending makes of the server's `send` the one that the application gets; called once, right
    ///     before it serves, on the same thread
    record Forward(Application application, Scope scope, UnaryOperator<Send> sending) {
        private static final UnaryOperator<Send> AS_IT_IS = UnaryOperator.identity();

        public Forward {
            Objects.requireNonNull(application, "application");
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(sending, "sending");
        }

        /// What it sends goes out as it is.
        public Forward(Application application, Scope scope) {
            this(application, scope, AS_IT_IS);
        }

        private Forward behind(UnaryOperator<Send> outer) {
            if (outer.equals(AS_IT_IS)) return this;
            if (sending.equals(AS_IT_IS)) return new Forward(application, scope, outer);
            return new Forward(application, scope, send -> sending.apply(outer.apply(send)));
        }
    }
}
