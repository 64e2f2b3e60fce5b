package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// T-55: many threads send, broadcast and close at once, on sockets that come and go. Frames stay whole and
/// on their socket; what comes after the close fails cleanly.
final class WebSocketRaceTest {
    private static final int SOCKETS = 40;
    private static final int SENDERS = 4;
    private static final int MESSAGES = 60;

    private final ConcurrentLinkedQueue<Throwable> surprises = new ConcurrentLinkedQueue<>();

    /// Sends the number of its socket, over and over, from several threads; one of them closes in the
    /// midst.
    private final Application talker = (scope, receive, send) -> {
        var id = ((WebSocketScope) scope).queryString();
        receive.next();
        send.accept(WebSocketEvent.Accept.PLAIN);
        var outlet = scope.extension(Outlet.class).orElseThrow();
        var start = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int number = sender;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                    for (int i = 0; i < MESSAGES; i++) {
                        var text = new WebSocketEvent.SendText((id + ";").repeat(1 + (i * 37 + number * 11) % 400));
                        if (number == 0) outlet.write(text);
                        else if (number == 1) outlet.lane().write(List.of(outlet), null, text);
                        else send.accept(text);
                        if (number == 2 && i == MESSAGES / 2) send.accept(new WebSocketEvent.Close(4000));
                    }
                } catch (ClientDisconnectedException | ContractException _) {
                    // Behind the close: both are told to who still sends.
                } catch (Throwable e) {
                    surprises.add(e);
                }
            }));
        }
        start.countDown();
        Apps.readOn(receive);
        for (var thread : threads) thread.join();
    };

    @ParameterizedTest
    @ValueSource(strings = {"plain", "compressed", "with takeover"})
    void framesStayWholeAndOnTheirSocket(String how) throws Exception {
        boolean keeps = how.equals("with takeover");
        try (var server = ServerForTests.of(
                        talker,
                        options -> options.withEventLoops(2)
                                .withDeflate(options.deflate().withTakeover(keeps)));
                var log = new CapturedLog()) {
            var readers = new ArrayList<Thread>();
            for (int i = 0; i < SOCKETS; i++) {
                String id = "socket-" + i;
                boolean leaves = i % 5 == 4;
                readers.add(Thread.ofVirtual().start(() -> {
                    try {
                        if (leaves) leave(server, id);
                        else read(server, id, how, keeps);
                    } catch (Throwable e) {
                        surprises.add(e);
                    }
                }));
            }
            for (var reader : readers) reader.join();
            server.awaitIdle();
            assertThat(surprises).isEmpty();
            assertThat(log.lines()).isEmpty();
        }
    }

    private static String handshake(String id, String... headerLines) {
        return ServerForTests.handshake(headerLines).replace("?a=b", "?" + id);
    }

    /// Reads all, and asks each byte whose it is.
    private static void read(ServerForTests server, String id, String how, boolean keeps) {
        try (var client = server.client();
                var zip = new RawDeflate(keeps)) {
            client.write(how.equals("plain") ? handshake(id) : handshake(id, RawDeflate.OFFER));
            ServerForTests.accepted(client);
            for (var frame = client.readFrame(); frame.opcode() != RawFrame.CLOSE; frame = client.readFrame()) {
                String text = zip.inflateText(frame);
                if (!text.replace(id + ";", "").isEmpty() || text.isEmpty())
                    throw new AssertionError("Expected nothing but " + id + ", but got " + text);
            }
            client.write(RawFrame.close(4000, ""));
            if (client.readToEnd().length > 0) throw new AssertionError("Expected nothing behind the close of " + id);
        }
    }

    /// Goes away in the midst.
    private static void leave(ServerForTests server, String id) {
        var client = server.client();
        client.write(handshake(id, RawDeflate.OFFER));
        ServerForTests.accepted(client);
        client.readFrame();
        client.reset();
    }
}
