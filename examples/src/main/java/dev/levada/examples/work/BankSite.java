package dev.levada.examples.work;

import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.channel;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.worker.WorkConsumer.work;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.MessageType;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.worker.HopelessWorkException;
import dev.levada.worker.Work;
import dev.levada.worker.WorkOptions;
import dev.levada.worker.Worker;
import java.time.Duration;

/// A site with work.
public final class BankSite {
    /// Gives to an account, and tells whoever is named.
    public record Transfer(String account, long cents, String replyTo) {}

    /// It was done.
    @MessageType("booked")
    public record Booked(String account, long cents) {}

    /// Once a night.
    public record CleanUp() {}

    private BankSite() {}

    /// The site, for `levada serve` and for `levada worker` alike.
    public static Application create(ChannelLayer layer) {
        var safely = WorkOptions.DEFAULT.atLeastOnce(Delivery.atLeastOnce().thenDeadLetter());
        layer.sendEvery("bank.clean-up", Duration.ofDays(1), ChannelName.of("chores"), new CleanUp());
        return layer.around(new ProtocolRouter(
                webSocket(Routes.of(socket("/transfers", TransferSocket::new))),
                channel(Routes.of(
                        work("chores", WorkOptions.DEFAULT, on -> on.message(CleanUp.class, (_, _) -> {})),
                        work(
                                "transfers",
                                safely.concurrency(8).inOrderOf(Transfer.class, Transfer::account),
                                on -> on.message(Transfer.class, BankSite::book))))));
    }

    private static void book(Transfer transfer, Work work) {
        if (transfer.cents() <= 0) throw new HopelessWorkException("Nothing to transfer.");
        work.reply(new Booked(transfer.account(), transfer.cents()));
    }

    /// The same without a command: a worker in a program of one's own.
    static void embedded() throws InterruptedException {
        try (var layer = ChannelLayer.open("redis+levada://127.0.0.1:6379");
                var worker = Worker.start(create(layer), layer, "transfers", "chores")) {
            worker.awaitClose();
        }
    }
}
