package dev.levada.worker;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.routing.Route;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Does the work of a named channel. Each piece of work gets an instance of its own, so it keeps what it
/// knows in plain fields.
///
/// ```java
/// final class Thumbnails extends WorkConsumer {
///     @Override protected WorkOptions options() {
///         return WorkOptions.DEFAULT.atLeastOnce(Delivery.atLeastOnce().thenDeadLetter()).concurrency(4);
///     }
///     @Override protected void handlers(WorkHandlers on) { on.message(MakeThumbnail.class, this::make); }
///     private void make(MakeThumbnail job, Work work) throws IOException { ... }
/// }
/// ```
///
/// It stands in the routes of the application, `channel(Routes.of(work("thumbnails", Thumbnails::new)))`,
/// and is run by a [Worker] in any process: `levada worker thumbnails`. Returning from a handler
/// acknowledges the work, throwing has it tried again as [#options()] say.
///
/// A message without a handler, or that does not fit its record, is not tried again: it becomes a dead
/// letter where the channel keeps them, is counted and logged now and then.
///
/// Source: Channels, "Worker and Background Tasks".
public abstract class WorkConsumer {
    /// A consumer of a piece of work that is about to be done. Called by the supplier given to the route:
    /// once for each, and once when the route is built, to check its declarations.
    protected WorkConsumer() {}

    /// How the work of the channel is done; at most once, one at a time by default. Called once, when the
    /// route is built.
    protected WorkOptions options() {
        return WorkOptions.DEFAULT;
    }

    /// Declares what work this consumer understands: `on.message(MakeThumbnail.class, this::make)`. Called
    /// before each piece of work, and once when the route is built on an instance that does none, so it
    /// only declares.
    protected abstract void handlers(WorkHandlers on);

    // ----

    /// An application of consumers, for use without a router. The declarations are checked here.
    ///
    /// @param factory makes a new instance at each call; any thread may call it
    /// @throws ContractException when the declarations are wrong; the message names the consumer
    public static Application application(Supplier<? extends WorkConsumer> factory) {
        return WorkApplication.of(factory);
    }

    /// An application of handlers that need no instance of their own.
    ///
    /// @throws ContractException when the declarations are wrong
    public static Application application(WorkOptions options, Consumer<WorkHandlers> handlers) {
        return WorkApplication.of(options, handlers);
    }

    /// A route for the work of a named channel.
    ///
    /// @throws ContractException when the name or the declarations are wrong
    public static Route work(String channel, Supplier<? extends WorkConsumer> factory) {
        return Route.channel(channel, application(factory));
    }

    /// A route for the work of a named channel, done by handlers that need no instance of their own.
    ///
    /// @throws ContractException when the name or the declarations are wrong
    public static Route work(String channel, WorkOptions options, Consumer<WorkHandlers> handlers) {
        return Route.channel(channel, application(options, handlers));
    }
}
