package dev.levada.cli;

import static dev.levada.worker.WorkConsumer.work;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.worker.WorkOptions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// An application with work: `greet` is done slowly and answered on the channel `greeted`, `fail` never
/// succeeds.
public final class WorkSite {
    /// Work to be done.
    public record Greet(String name) {}

    /// What came of it.
    public record Greeted(String text) {}

    /// Work that nobody can do.
    public record Fail(String why) {}

    private WorkSite() {}

    /// The application.
    public static Application create(ChannelLayer layer) {
        var safely = WorkOptions.DEFAULT.atLeastOnce(
                Delivery.atLeastOnce().retry(2, Duration.ofMillis(1)).thenDeadLetter());
        return layer.around(new ProtocolRouter(ProtocolRouter.channel(Routes.of(
                work(
                        "greet",
                        safely,
                        on -> on.message(Greet.class, (greet, work) -> {
                            layer.send(ChannelName.of("begun"), new Greeted(greet.name()));
                            long until =
                                    System.nanoTime() + Duration.ofMillis(300).toNanos();
                            while (System.nanoTime() < until) LockSupport.parkNanos(until - System.nanoTime());
                            layer.send(ChannelName.of("greeted"), new Greeted("Hello " + greet.name()));
                        })),
                work(
                        "fail",
                        safely,
                        on -> on.message(Fail.class, (fail, _) -> {
                            throw new IllegalStateException(fail.why());
                        }))))));
    }
}
