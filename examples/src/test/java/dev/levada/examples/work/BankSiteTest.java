package dev.levada.examples.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestSite;
import dev.levada.worker.Worker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BankSiteTest {
    @Test
    void whoWantsATransferIsToldOfItAndWhatMakesNoSenseIsKept() {
        var layer = ChannelLayer.memory();
        try (var site = TestSite.of(BankSite::create, layer);
                var socket = site.webSocket("/transfers").connect()) {
            var worker = Worker.start(BankSite.create(layer), layer, "transfers");
            socket.sendText("{\"account\":\"ann\",\"cents\":0}");
            socket.sendText("{\"account\":\"ann\",\"cents\":100}");
            assertThat(socket.receiveText()).isEqualTo("{\"type\":\"booked\",\"account\":\"ann\",\"cents\":100}");
            worker.close();
            assertThat(layer.deadLetters(TransferSocket.TRANSFERS).list(10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).isEqualTo("Nothing to transfer."));
        }
    }
}
