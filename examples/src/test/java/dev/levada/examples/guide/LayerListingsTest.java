package dev.levada.examples.guide;

import static dev.levada.consumer.Http.events;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.consumer.EventStreamConsumer;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.layer.JobReader;
import dev.levada.layer.MessageType;
import dev.levada.layer.Messages;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

// begin: prices
final class PricesConsumer extends WebSocketConsumer {
    @MessageType("price")
    record Price(String article, long cents) {}

    @MessageType("prices.changed")
    record Changed(String article) {}

    private static final GroupName PRICES = GroupName.of("prices");

    @Override
    protected Iterable<GroupName> groups() {
        return List.of(PRICES);
    }

    @Override
    protected void received(String article) {
        broadcast(PRICES, new Price(article, 250)); // to the members' sockets; their consumers are not woken
        groupSend(PRICES, new Changed(article)); // to the members' consumers, for the handler below
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(Changed.class, changed -> send("looked up: " + changed.article()));
        on.missed(_ -> send("reload")); // the layer was away for a while
    }
}
// end: prices

// begin: history
final class Ticker extends EventStreamConsumer {
    @Override
    protected Optional<GroupName> history() {
        return Optional.of(GroupName.of("ticker"));
    }
}
// end: history

final class Thumbnails {
    private final BlockingQueue<String> made = new LinkedBlockingQueue<>();
    private int failures = 1;

    // begin: jobs
    record MakeThumbnail(String picture) {}

    static final ChannelName THUMBNAILS = ChannelName.of("thumbnails");
    static final Delivery DELIVERY =
            Delivery.atLeastOnce().retry(5, Duration.ofMillis(10)).thenDeadLetter();

    void work(JobReader jobs) throws InterruptedException {
        while (true) {
            var job = jobs.receive();
            try {
                make(Messages.as(job.message(), MakeThumbnail.class));
                job.acknowledge();
            } catch (IOException e) {
                job.retry();
            }
        }
    }
    // end: jobs

    private void make(MakeThumbnail job) throws IOException {
        if (failures-- > 0) throw new IOException("The disk is full.");
        made.add(job.picture());
    }

    String next() throws InterruptedException {
        return String.valueOf(made.poll(10, TimeUnit.SECONDS));
    }
}

class LayerListingsTest {
    @Test
    void aBroadcastReachesSocketsAndAGroupMessageConsumers() {
        try (var site = TestSite.of(
                        layer -> layer.around(
                                new ProtocolRouter(webSocket(Routes.of(socket("/prices", PricesConsumer::new))))),
                        ChannelLayer.memory());
                var socket = site.webSocket("/prices").connect()) {
            socket.sendText("tea");
            assertThat(socket.receiveJson(PricesConsumer.Price.class)).isEqualTo(new PricesConsumer.Price("tea", 250));
            assertThat(socket.receiveText()).isEqualTo("looked up: tea");
        }
    }

    @Test
    void anybodyWithALayerCanReachAGroup() throws InterruptedException {
        var layerUrl = "memory:";
        // begin: publish
        try (var layer = ChannelLayer.open(layerUrl)) {
            layer.broadcast(GroupName.of("prices"), new PricesConsumer.Price("tea", 250));
        }
        // end: publish
    }

    @Test
    void workIsDoneAgainUntilItSucceeds() throws InterruptedException {
        var thumbnails = new Thumbnails();
        try (var layer = ChannelLayer.memory();
                // begin: open-jobs
                var jobs = layer.openJobs(Set.of(Thumbnails.THUMBNAILS), Thumbnails.DELIVERY)
                // end: open-jobs
                ) {
            var worker = Thread.startVirtualThread(() -> {
                try {
                    thumbnails.work(jobs);
                } catch (InterruptedException _) {
                    // The test is over.
                }
            });
            // begin: send-job
            layer.send(Thumbnails.THUMBNAILS, new Thumbnails.MakeThumbnail("cat.jpg"));
            // end: send-job
            assertThat(thumbnails.next()).isEqualTo("cat.jpg");
            worker.interrupt();
            worker.join();
        }
    }

    @Test
    void aClientThatComesBackGetsWhatItHasMissed() throws InterruptedException {
        record Rate(int value) {}
        try (var site = TestSite.of(
                layer -> layer.around(new ProtocolRouter(http(Routes.of(events("/ticker", Ticker::new))))),
                ChannelLayer.open("memory:?history.ticker=1000/1d"))) {
            String last;
            try (var stream = site.events("/ticker")) {
                site.layer().broadcast(GroupName.of("ticker"), new Rate(1));
                last = stream.next().lastEventId();
            }
            site.layer().broadcast(GroupName.of("ticker"), new Rate(2));
            try (var again = site.request("GET", "/ticker")
                    .header("accept", "text/event-stream")
                    .header("last-event-id", last)
                    .events()) {
                assertThat(again.next().data()).isEqualTo("{\"value\":2}");
            }
        }
    }

    @Test
    void aFullChannelTellsItsSender() {
        try (var layer = ChannelLayer.open("memory:?capacity=1");
                var mailbox = layer.openMailbox()) {
            layer.send(mailbox.name(), new Thumbnails.MakeThumbnail("a"));
            assertThatThrownBy(() -> layer.send(mailbox.name(), new Thumbnails.MakeThumbnail("b")))
                    .isInstanceOf(ChannelFullException.class);
        }
    }
}
