package dev.levada.contract;

/// An application around an application: asks one question about a scope, adds an attribute, wraps receive
/// or send.
///
/// The order of execution is the order on the page: `origin.then(sessions).then(users).around(site)` asks
/// origin first. Middleware never changes a scope; it passes on a copy.
@FunctionalInterface
public interface Middleware {
    /// Returns an application that does this middleware's work and then, where it sees fit, calls `inner`.
    /// Called once, when the application is put together.
    Application around(Application inner);

    /// This middleware outside, `next` inside.
    default Middleware then(Middleware next) {
        return inner -> around(next.around(inner));
    }
}
