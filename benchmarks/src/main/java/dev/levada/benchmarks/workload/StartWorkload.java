package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.process.ServerProcess;
import dev.levada.benchmarks.subject.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/// From starting the process to the first answer of `/hello`: `levada serve` with the echo example, beside
/// raw Netty.
final class StartWorkload implements Workload {
    private static final String COMMAND = "dev.levada.cli.Levada";
    private static final String APPLICATION = "dev.levada.examples.echo.EchoSubject";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Start(double seconds, double cpuSeconds) {}

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "from starting `levada serve` to its first answer";
    }

    @Override
    public void run(Session session) throws IOException {
        var netty = new ArrayList<Start>();
        var levada = new ArrayList<Start>();
        for (int round = 0; round < session.scale().rounds(); round++) {
            netty.add(startNetty(session));
            levada.add(startLevada(session));
        }
        var table = new Table("Start to first answer", "server", "s", "smallest to largest", "CPU s");
        row(table, Subject.RAW_NETTY.title(), netty);
        row(table, "levada serve", levada);
        session.print(table);
        session.judge(Bar.atMost(
                "start of levada serve to first answer",
                1.5,
                Spread.of(levada, Start::seconds).median(),
                " s",
                Text::ratio));
    }

    private static void row(Table table, String name, List<Start> all) {
        ToDoubleFunction<Start> seconds = Start::seconds;
        var spread = Spread.of(all, seconds);
        table.row(
                name,
                Text.ratio(spread.median()),
                Text.ratio(spread.smallest()) + " to " + Text.ratio(spread.largest()),
                Text.ratio(Spread.of(all, Start::cpuSeconds).median()));
    }

    private static Start startNetty(Session session) throws IOException {
        long startedAt = System.nanoTime();
        try (var server = session.start(Subject.RAW_NETTY)) {
            return firstAnswer(server.process(), server.port(), startedAt);
        }
    }

    private static Start startLevada(Session session) throws IOException {
        int port = freePort();
        var arguments = List.of("serve", APPLICATION, "--host", "127.0.0.1", "--port", Integer.toString(port));
        long startedAt = System.nanoTime();
        try (var server = session.start("levada serve", COMMAND, arguments)) {
            return firstAnswer(server, port, startedAt);
        }
    }

    private static Start firstAnswer(ServerProcess server, int port, long startedAt) {
        while (!answers(port)) {
            if (System.nanoTime() - startedAt > PATIENCE.toNanos() || !server.isAlive())
                throw new LoadException("Expected " + server.name() + " to answer GET /hello within "
                        + PATIENCE.toSeconds() + " s, but it did not. " + server.errors());
            LockSupport.parkNanos(2_000_000);
        }
        return new Start((System.nanoTime() - startedAt) / 1e9, server.cpuSeconds());
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(status, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException _) {
            return false; // not yet
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
