package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// An application that ends without closing, early or late; asgi-events 3.3, F-30.
final class WebSocketApplicationFaultsTest {
    @Test
    void anApplicationThatReturnsClosesNormally() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            send.accept(new WebSocketEvent.SendText("last words"));
        };
        try (var server = ServerForTests.of(application);
                var client = server.webSocket()) {
            assertThat(client.readFrame().text()).isEqualTo("last words");
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            client.write(RawFrame.close(1000, ""));
            assertThat(client.readToEnd()).isEmpty();
            server.awaitIdle();
        }
    }

    @Test
    void anApplicationThatFailsCloses1011() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            send.accept(new WebSocketEvent.SendText("before"));
            if (receive.next() instanceof WebSocketEvent.ReceiveText) throw new IllegalStateException("in the handler");
        };
        try (var log = new CapturedLog();
                var server = ServerForTests.of(application);
                var client = server.webSocket();
                var bystander = server.webSocket()) {
            client.write(RawFrame.text("fail"));
            assertThat(client.readFrame().text()).isEqualTo("before");
            var close = client.readFrame();
            assertThat(close.closeCode()).isEqualTo(1011);
            // T-105: nothing of the inside shows.
            assertThat(close.closeReason()).isEmpty();
            client.write(RawFrame.close(1011, ""));
            assertThat(client.readToEnd()).isEmpty();
            log.await("in the handler");
            assertThat(bystander.readFrame().text()).isEqualTo("before");
            assertThat(server.server().statistics().applicationErrors()).isEqualTo(1);
        }
    }

    /// What an application's own thread still waits for comes, although the application has failed.
    @Test
    void aFailedApplicationsReceiveGivesExactlyOneDisconnect() throws Exception {
        var late = new CompletableFuture<String>();
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            Thread.ofVirtual().start(() -> {
                try {
                    late.complete(Recorded.describe(receive.next()) + ", " + Recorded.describe(receive.next()));
                } catch (Exception e) {
                    late.completeExceptionally(e);
                }
            });
            throw new IllegalStateException("while another thread receives");
        };
        try (var server = ServerForTests.of(application);
                var client = server.webSocket()) {
            assertThat(client.readFrame().closeCode()).isEqualTo(1011);
            assertThat(late.get(10, TimeUnit.SECONDS)).isEqualTo("disconnect 1011, disconnect 1011");
        }
    }

    @Test
    void sendingAfterThePeerHasGoneIsToldAndNoError() throws Exception {
        var sender = new CompletableFuture<Send>();
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            Apps.readOn(receive);
            sender.complete(send);
            send.accept(new WebSocketEvent.SendText("too late"));
        };
        try (var server = ServerForTests.of(application);
                var client = server.webSocket()) {
            client.write(RawFrame.close(1000, "")).readFrame();
            assertThat(server.next().awaitEnd().getLast())
                    .isEqualTo("threw " + ClientDisconnectedException.class.getName()
                            + ": The WebSocket is closed, so nothing can be sent any more.");
            assertThat(server.awaitIdle().applicationErrors()).isZero();
        }
    }
}
