package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.options.ThreadMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The heart of both protocols, whoever carries the applications.
@ParameterizedClass
@EnumSource(ThreadMode.class)
final class ThreadModesTest {
    private final ThreadMode mode;

    ThreadModesTest(ThreadMode mode) {
        this.mode = mode;
    }

    private ServerForTests serve(Application application) {
        return ServerForTests.of(application, options -> options.withThreadMode(mode));
    }

    @Test
    void applicationsRunOnVirtualThreadsThatTheModeCarries() {
        Application application = (_, _, send) -> {
            var thread = Thread.currentThread();
            Apps.respond(send, thread.isVirtual() + " " + thread);
        };
        try (var server = serve(application)) {
            assertThat(server.get("/").text())
                    .startsWith("true ")
                    .contains(mode == ThreadMode.EVENT_LOOP ? "@levada-loop" : "@ForkJoinPool");
        }
    }

    @Test
    void requestsAreAnsweredInOrder() {
        try (var server = serve(Apps.ECHO);
                var client = server.client()) {
            var all = new StringBuilder();
            for (int i = 0; i < 50; i++)
                all.append("POST /").append(i).append(" HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
            client.write(all.toString());
            for (int i = 0; i < 50; i++)
                assertThat(client.readResponse().text()).isEqualTo("POST /" + i + " abc");
        }
    }

    @Test
    void bodiesStreamBothWaysWithBackpressure() throws Exception {
        Application application = (_, receive, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            while (receive.next() instanceof HttpEvent.Request part) {
                send.accept(new HttpEvent.ResponseBody(part.body(), part.moreBody()));
                if (!part.moreBody()) return;
            }
        };
        byte[] body = new byte[5_000_000];
        new java.util.Random(1).nextBytes(body);
        try (var server = serve(application);
                var client = server.client()) {
            var sending = java.util.concurrent.CompletableFuture.runAsync(
                    () -> client.write("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .write(body));
            assertThat(client.readResponse().body()).isEqualTo(body);
            sending.join();
        }
    }

    @Test
    void messagesComeBackInOrder() {
        try (var server = serve(Apps.ECHO);
                var client = server.webSocket()) {
            for (int burst = 0; burst < 20; burst++) {
                var frames = new java.io.ByteArrayOutputStream();
                for (int i = 0; i < 100; i++) frames.writeBytes(RawFrame.text(burst + " " + i));
                client.write(frames.toByteArray());
                for (int i = 0; i < 100; i++)
                    assertThat(client.readFrame().text()).isEqualTo(burst + " " + i);
            }
            client.write(RawFrame.close(4000, "bye"));
            assertThat(client.readFrame().closeCode()).isEqualTo(4000);
            assertThat(server.next().awaitEnd()).endsWith("disconnect 4000 bye", "returned");
        }
    }

    @Test
    void aFailureTouchesNobodyElse() {
        Application application = (scope, receive, send) -> {
            if (scope instanceof HttpScope) throw new IllegalStateException("before the response");
            for (var event : dev.levada.contract.WebSocketEvents.accepting(scope, receive, send))
                if (event instanceof WebSocketEvent.ReceiveText text) {
                    if (text.text().equals("fail")) throw new IllegalStateException("in the handler");
                    send.accept(text.echo());
                }
        };
        try (var server = serve(application);
                var failing = server.webSocket();
                var bystander = server.webSocket()) {
            failing.write(RawFrame.text("fail"));
            assertThat(failing.readFrame().closeCode()).isEqualTo(1011);
            assertThat(server.get("/").status()).isEqualTo(500);
            bystander.write(RawFrame.text("fine"));
            assertThat(bystander.readFrame().text()).isEqualTo("fine");
        }
    }

    /// More than the sockets' bounds hold, by a sender that carries on while others are served.
    @Test
    void aSenderThatWaitsLetsOthersRun() {
        Application application = (scope, receive, send) -> {
            if (scope instanceof HttpScope) {
                Apps.respond(send, "fine");
                return;
            }
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            for (int i = 0; i < 2_000; i++) send.accept(new WebSocketEvent.SendBytes(Bytes.wrap(new byte[10_000])));
        };
        try (var server = ServerForTests.of(
                        application, options -> options.withThreadMode(mode).withEventLoops(1));
                var client = server.webSocket()) {
            for (int i = 0; i < 5; i++) assertThat(server.get("/").text()).isEqualTo("fine");
            for (int i = 0; i < 2_000; i++)
                assertThat(client.readFrame().payload()).hasSize(10_000);
        }
    }

    @Test
    void anApplicationMayBroadcastToItsOwnLane() {
        Application application = (scope, receive, send) -> {
            var outlet = scope.extension(Outlet.class).orElseThrow();
            var members = List.of(outlet);
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            receive.next();
            for (int i = 0; i < 3_000; i++) outlet.lane().write(members, null, new WebSocketEvent.SendText("" + i));
            Apps.readOn(receive);
        };
        try (var server = serve(application);
                var client = server.webSocket()) {
            client.write(RawFrame.text("go"));
            for (int i = 0; i < 3_000; i++)
                assertThat(client.readFrame().text()).isEqualTo("" + i);
        }
    }

    @Test
    void closingTheServerEndsEverything() {
        var server = serve(Apps.READER);
        try (var client = server.webSocket()) {
            var recorded = server.next();
            var closing = java.util.concurrent.CompletableFuture.runAsync(server::close);
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            client.write(RawFrame.close(1001, "")).readToEnd();
            closing.join();
            assertThat(recorded.awaitEnd())
                    .satisfiesExactly(
                            it -> assertThat(it).isEqualTo("connect"),
                            it -> assertThat(it).startsWith("disconnect 1001 reconnect-after="),
                            it -> assertThat(it).isEqualTo("returned"));
        }
    }
}
