package dev.levada.examples.work;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.examples.work.BankSite.Booked;
import dev.levada.examples.work.BankSite.Transfer;
import dev.levada.examples.work.TransferSocket.Wish;
import dev.levada.layer.ChannelName;
import java.time.Duration;

/// Somebody who wants transfers made, and is told when they are.
final class TransferSocket extends JsonWebSocketConsumer<Wish> {
    record Wish(String account, long cents) {}

    record Remind() {}

    static final ChannelName TRANSFERS = ChannelName.of("transfers");

    @Override
    protected void received(Wish wish) {
        var answerTo = channelName().value();
        layer().send(TRANSFERS, new Transfer(wish.account(), wish.cents(), answerTo));
        layer().sendAfter(Duration.ofMinutes(10), channelName(), new Remind());
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(Booked.class, this::sendJson);
        on.message(Remind.class, _ -> send("Still there?"));
    }
}
