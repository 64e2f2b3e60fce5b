package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.options.ServerStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One small life of a server and every number it leaves; limits and deadlines check theirs where they are
/// tested.
final class StatisticsTest {
    @Test
    void everythingIsCountedOnce() throws Exception {
        Application application = (scope, receive, send) -> {
            if (scope instanceof HttpScope http) {
                if (http.path().equals("/fail")) throw new IllegalStateException("as asked");
                Apps.respond(send, "fine");
            } else if (scope.toString().contains("refuse")) {
                receive.next();
                send.accept(WebSocketEvent.Close.NORMAL);
            } else {
                Apps.echoSocket(scope, receive, send);
            }
        };
        try (var server = ServerForTests.of(application)) {
            for (int i = 0; i < 3; i++) server.get("/fine");
            server.get("/fail");
            try (var bad = server.client()) {
                bad.write("GET / HTTP/1.1\r\n\r\n").readToEnd();
            }
            try (var refused = server.client()) {
                refused.write(ServerForTests.handshake().replace("/socket", "/refuse"))
                        .readToEnd();
            }
            try (var foreign = server.client()) {
                foreign.write(ServerForTests.handshake("Origin: http://evil")).readToEnd();
            }
            server.awaitIdle();
            while (!server.hasStartedNothingElse()) server.next();

            try (var client = server.webSocket()) {
                var outlet = server.next().scope().extension(Outlet.class).orElseThrow();
                var open = server.server().statistics();
                assertThat(List.of(open.connections(), open.webSockets(), open.applications()))
                        .containsOnly(1);
                client.write(
                        RawFrame.join(RawFrame.text("a"), RawFrame.of(1, new byte[0]), RawFrame.of(0x80, new byte[1])));
                client.readFrame();
                client.readFrame();
                outlet.write(new WebSocketEvent.SendText("single"));
                client.readFrame();
                outlet.lane().write(List.of(outlet), null, new WebSocketEvent.SendText("through the lane"));
                client.readFrame();
                client.write(RawFrame.of(0x83, new byte[0]));
                client.readCloseFrame();
            }
            assertThat(server.awaitIdle())
                    .isEqualTo(new ServerStatistics(
                            0, 0, 0, 8, 0, 4, 1, 2, 1, 2, 2, 2, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 12, 2, 32,
                            0, 0, 4, 0));
        }
    }

    @Test
    void aNewServerHasCountedNothing() {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            assertThat(server.server().statistics())
                    .isEqualTo(new ServerStatistics(
                            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                            0, 0, 0));
        }
    }
}
