package dev.levada.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeptSenderTest {
    private static final Duration LEASE = Duration.ofMillis(400);

    /// A layer that keeps whoever sends a packet, while it is asked to.
    private static final class KeepingLayer extends ForwardingLayer {
        volatile CountDownLatch mayPass = new CountDownLatch(0);

        KeepingLayer(ChannelLayer inner) {
            super(inner);
        }

        @Override
        public void send(ChannelName channel, ChannelMessage message) {
            try {
                if (!mayPass.await(20, TimeUnit.SECONDS)) throw new LayerException("Kept for too long.");
            } catch (InterruptedException e) {
                throw new LayerException("Interrupted.", e);
            }
            super.send(channel, message);
        }
    }

    @Test
    void aLayerThatKeepsItsSendersIsNoFaultOfTheWorkers() throws Exception {
        var options = ConsumerWorkerOptions.defaults().withLease(LEASE).withDrain(Duration.ofMillis(1));
        try (var layer = new KeepingLayer(ChannelLayer.memory());
                var edge = Edge.open(layer, EdgeOptions.defaults().withLease(LEASE));
                var _ = ConsumerWorker.start(layer, KeptSenderTest::echo, options);
                var _ = ConsumerWorker.start(layer, KeptSenderTest::echo, options);
                var one = TestClient.webSocket(edge.application());
                var other = TestClient.webSocket(edge.application())) {
            assertThat(one.next()).isInstanceOf(WebSocketEvent.Accept.class);
            assertThat(other.next()).isInstanceOf(WebSocketEvent.Accept.class);
            var kept = new CountDownLatch(1);
            layer.mayPass = kept;
            one.text("kept");
            assertThat(kept.await(3 * LEASE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
            kept.countDown();
            assertThat(one.nextText()).isEqualTo("kept");
            assertThat(edge.statistics().lostWorkers()).isZero();
            assertThat(edge.statistics().takeovers()).isZero();
        }
    }

    private static void echo(Scope scope, Receive receive, Send send) throws InterruptedException {
        if (scope instanceof LifespanScope) throw new UnsupportedScopeException("No lifespan here.");
        for (var event = receive.next(); !(event instanceof WebSocketEvent.Disconnect); event = receive.next())
            send.accept(
                    event instanceof WebSocketEvent.ReceiveText(var text)
                            ? new WebSocketEvent.SendText(text)
                            : WebSocketEvent.Accept.PLAIN);
    }
}
