package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.EarlyHints;
import dev.levada.contract.Event;
import dev.levada.contract.Extensions;
import dev.levada.contract.FileSending;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Quoted;
import dev.levada.contract.Scope;
import dev.levada.contract.Trailers;
import dev.levada.contract.WebSocketScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Drives an application event by event, on any scope.
///
/// The application runs on a virtual thread of its own. What it sends is checked as a server checks it
/// (order of events, sends after the client has gone), at the application's own line, and is read here in
/// order. WebSocket scopes get the capabilities a server offers: [dev.levada.contract.Inbox],
/// [dev.levada.contract.Outlet], [dev.levada.contract.DenialResponse].
///
/// When the application throws, the next call that would need it to go on throws
/// [ApplicationFailedError]; what it had sent before is still read first. An exception that no call has
/// shown is thrown by [#close()].
///
/// For one test thread at a time. Calls wait no longer than the deadline of the [TestOptions].
public final class ApplicationCommunicator implements AutoCloseable {
    private final ApplicationRun run;
    private final Wire wire;
    private final Scope scope;
    private final TestOptions options;

    private ApplicationCommunicator(Activity activity, Scope scope, TestOptions options) {
        wire = new Wire(activity, options, Rules.of(scope));
        run = new ApplicationRun(activity, Quoted.of(scope.toString()), wire::isIdle);
        this.scope = options.offersExtensions() ? withExtensions(scope) : scope;
        this.options = options;
    }

    /// Starts the application on the scope.
    public static ApplicationCommunicator start(Application application, Scope scope) {
        return start(application, scope, TestOptions.defaults());
    }

    /// Starts the application on the scope with options of its own.
    public static ApplicationCommunicator start(Application application, Scope scope, TestOptions options) {
        return start(new Activity(), application, scope, options);
    }

    static ApplicationCommunicator start(Activity activity, Application application, Scope scope, TestOptions options) {
        var communicator = new ApplicationCommunicator(activity, scope, options);
        activity.joined(communicator.run);
        var _ = Thread.ofVirtual()
                .name("application under test: " + scope)
                .start(() -> communicator.serve(application));
        return communicator;
    }

    private Scope withExtensions(Scope scope) {
        return switch (scope) {
            case WebSocketScope socket ->
                new WebSocketScope(
                        socket.head(),
                        socket.subprotocols(),
                        socket.state(),
                        Extensions.of(wire, new MemoryOutlet(wire), new DenialResponse()),
                        socket.attributes());
            case HttpScope http -> new HttpScope(http.head(), http.state(), offered(http), http.attributes());
            default -> scope;
        };
    }

    private static Extensions offered(HttpScope http) {
        boolean takesTrailers =
                http.headers().first("te").filter("trailers"::equals).isPresent();
        return takesTrailers
                ? Extensions.of(new EarlyHints(), new FileSending(), new Trailers())
                : Extensions.of(new EarlyHints(), new FileSending());
    }

    private void serve(Application application) {
        try {
            run.run(() -> {
                try {
                    application.serve(scope, wire, wire);
                } finally {
                    wire.end();
                }
            });
        } catch (Throwable _) {
            // The run keeps it for the test's next call.
        }
    }

    /// The scope as the application got it, with its extensions.
    public Scope scope() {
        return scope;
    }

    /// Hands the application an event. After the last event of a scope, or when the application has
    /// returned, it goes nowhere, as on a real connection.
    ///
    /// @throws ApplicationFailedError when the application has thrown
    public void send(Event.Inbound event) {
        if (!wire.put(event)) run.activity.locked(run::rethrow);
    }

    /// Waits for the next event of the application.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when none comes in time or the application returns; it says what had come
    ///     before
    public Event.Outbound receive() {
        return receive(options.deadline());
    }

    /// The same with another deadline.
    public Event.Outbound receive(Duration atMost) {
        return receive("an event", atMost);
    }

    /// Waits for the next event, which must be of the type.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when none comes in time, another one comes, or the application returns
    public <E extends Event.Outbound> E receive(Class<E> type) {
        var outer = type.getEnclosingClass();
        return receive(type, (outer == null ? "" : outer.getSimpleName() + ".") + type.getSimpleName());
    }

    <E extends Event.Outbound> E receive(Class<E> type, String expected) {
        var event = receive(expected, options.deadline());
        if (type.isInstance(event)) return type.cast(event);
        throw new AssertionError(
                "Expected " + expected + " on " + run.where() + ", but got " + Described.of(event) + "." + before(1));
    }

    private Event.Outbound receive(String expected, Duration atMost) {
        run.activity.lock.lock();
        try {
            var event = receiveOrEnd(expected, atMost);
            if (event != null) return event;
            run.rethrow();
            throw run.error("Expected " + expected + " on " + run.where() + ", but none will come." + before(0));
        } finally {
            run.activity.lock.unlock();
        }
    }

    /// The same, but null when the application has ended and all it sent was read.
    Event.@Nullable Outbound receiveOrEnd(String expected, Duration atMost) {
        run.activity.lock.lock();
        try {
            var deadline = Deadline.in(atMost);
            while (true) {
                var event = wire.poll();
                if (event != null || run.isEnded()) return event;
                if (deadline.isOver())
                    throw run.error("Expected " + expected + " on " + run.where() + " within " + deadline
                            + ", but none came." + before(0));
                run.activity.await(deadline);
            }
        } finally {
            run.activity.lock.unlock();
        }
    }

    /// Proves that the application sends nothing more of its own accord: waits until it is in
    /// `receive.next()` with nothing left to receive (or has returned), and nothing unread has come.
    ///
    /// That takes no waiting time. An application that waits elsewhere instead, for a lock or a queue of
    /// its own, is believed after [TestOptions#quietTime()]. What other threads will do is not known.
    ///
    /// @throws AssertionError when something came, or the application still works at the deadline
    public void receivesNothing() {
        run.activity.lock.lock();
        try {
            run.activity.awaitQuiet(options, () -> wire.peek() != null);
            var event = wire.peek();
            if (event != null)
                throw new AssertionError("Expected nothing more on " + run.where() + ", but got " + Described.of(event)
                        + "." + before(0));
            run.rethrow();
        } finally {
            run.activity.lock.unlock();
        }
    }

    /// Waits until the application has returned.
    ///
    /// @throws ApplicationFailedError when it throws instead
    /// @throws AssertionError when it does not return in time; it says where it is
    public void awaitEnd() {
        run.activity.locked(() -> {
            requireEnd();
            run.rethrow();
        });
    }

    /// Waits until the application has thrown, and returns what it threw. For tests of failures: neither
    /// [#close()] nor any other call then throws it.
    ///
    /// @throws AssertionError when it returns instead, or not in time
    public Throwable awaitFailure() {
        run.activity.lock.lock();
        try {
            requireEnd();
            var failure = run.takeFailure();
            if (failure == null)
                throw run.error("Expected the application to fail on " + run.where() + ", but it did not.");
            return failure;
        } finally {
            run.activity.lock.unlock();
        }
    }

    private void requireEnd() {
        var deadline = Deadline.in(options.deadline());
        if (!run.awaitEnd(deadline))
            throw run.error("Expected the application to return on " + run.where() + " within " + deadline
                    + ", but it still runs." + before(0));
    }

    /// Ends the scope as a client does that vanishes, and waits for the application to return. One that
    /// does not in time is interrupted. Closing twice is harmless.
    ///
    /// @throws ApplicationFailedError when the application threw something that no call has shown
    /// @throws AssertionError when it does not even return when interrupted
    @Override
    public void close() {
        boolean isTold = wire.vanish();
        run.activity.locked(() -> {
            if (isTold) run.awaitEnd(Deadline.in(options.deadline()));
            if (!run.isEnded()) run.cancel();
            var deadline = Deadline.in(options.deadline());
            if (!run.awaitEnd(deadline))
                throw run.error("Expected the application to return on " + run.where() + " within " + deadline
                        + " of being interrupted, but it still runs.");
            run.rethrowUnseen();
        });
    }

    /// Hands over an event, whatever has become of the application.
    void offer(Event.Inbound event) {
        var _ = wire.put(event);
    }

    boolean hasEnded() {
        run.activity.lock.lock();
        try {
            return run.isEnded();
        } finally {
            run.activity.lock.unlock();
        }
    }

    /// What the application threw, which counts as shown; null for nothing.
    @Nullable
    Throwable takeFailure() {
        run.activity.lock.lock();
        try {
            return run.takeFailure();
        } finally {
            run.activity.lock.unlock();
        }
    }

    /// What was read before the newest `except` events.
    private String before(int except) {
        run.activity.lock.lock();
        try {
            return wire.history().before(except);
        } finally {
            run.activity.lock.unlock();
        }
    }
}
