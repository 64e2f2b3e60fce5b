package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.load.Behaviour;
import dev.levada.benchmarks.load.Connection;
import dev.levada.benchmarks.load.LoadClient;
import dev.levada.benchmarks.load.LoadException;
import dev.levada.benchmarks.load.Target;
import dev.levada.benchmarks.subject.SignedInServer;
import dev.levada.middleware.identity.Revocations;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One user with many WebSockets in two server processes over Redis logs out, or is revoked, with a request
/// to one of the two: how long it takes until the last socket is closed, with the code that says why.
final class LogoutWorkload implements Workload {
    private static final int MOST_SOCKETS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double BAR_SECONDS = 2;

    @Override
    public String name() {
        return "logout";
    }

    @Override
    public String about() {
        return "from a user's log-out to the close of the last of many WebSockets in two processes";
    }

    @Override
    public void run(Session session) throws IOException {
        int sockets = Math.min(MOST_SOCKETS, session.scale().idleConnections());
        var table = new Table(
                "Log-out of one user with " + sockets + " WebSockets in two processes over Redis",
                "what",
                "closed",
                "s to the last, worst of " + session.scale().rounds(),
                "s to the last, median");
        if (!RedisForTests.isInstalled()) {
            session.print(new Table("Log-out: not measured, because there is no redis-server on the PATH", "server"));
            return;
        }
        try (var redis = RedisForTests.start();
                var here = start(session, redis);
                var there = start(session, redis);
                var http = HttpClient.newHttpClient()) {
            for (var what : List.of("logout", "revoke/ann")) {
                var seconds = new ArrayList<Double>();
                for (int i = 0; i < session.scale().rounds(); i++)
                    seconds.add(round(http, here.port(), there.port(), what, sockets));
                seconds.sort(null);
                double worst = seconds.getLast();
                table.row(
                        what,
                        sockets + " of " + sockets,
                        Text.ratio(worst),
                        Text.ratio(seconds.get(seconds.size() / 2)));
                session.judge(Bar.atMost(
                        "/" + what + " to the close of the last of " + sockets + " WebSockets in two processes",
                        BAR_SECONDS,
                        worst,
                        " s",
                        Text::ratio));
            }
        }
        session.print(table);
    }

    private static Session.Running start(Session session, RedisForTests redis) throws IOException {
        var process = session.start("signed in", SignedInServer.class.getName(), List.of(redis.url("redis+levada")));
        return new Session.Running(process, Integer.parseInt(process.await("ready ")));
    }

    private static double round(HttpClient http, int here, int there, String what, int sockets) throws IOException {
        String line = get(http, here, "login/ann", "")
                .headers()
                .firstValue("set-cookie")
                .orElseThrow();
        String cookie = line.substring(0, line.indexOf(';'));
        try (var client = new LoadClient()) {
            var open = client.open(
                    i -> Target.webSocket(i % 2 == 0 ? here : there, "/idle/g" + i % 10)
                            .withHeader("Cookie: " + cookie),
                    sockets,
                    PATIENCE);
            var last = new LastClose();
            long startedAt = System.nanoTime();
            // Beside the load, which takes this thread.
            var request = Thread.ofVirtual().start(() -> asked(http, here, what, cookie));
            boolean areClosed = client.runUntil(last, () -> client.open() == 0, PATIENCE);
            await(request);
            long told = open.stream()
                    .filter(it -> it.closeCode() == Revocations.CLOSE_CODE)
                    .count();
            if (!areClosed || told != sockets)
                throw new LoadException("Expected " + sockets + " WebSockets to be closed with "
                        + Revocations.CLOSE_CODE + ", but " + told + " were, and " + client.open() + " are open.");
            return (last.nanos - startedAt) / 1e9;
        }
    }

    private static void asked(HttpClient http, int port, String what, String cookie) {
        try {
            get(http, port, what, cookie);
        } catch (IOException e) {
            throw new LoadException("Expected /" + what + " to be answered, but: " + e.getMessage());
        }
    }

    private static HttpResponse<String> get(HttpClient http, int port, String path, String cookie) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
        if (!cookie.isEmpty()) request.header("cookie", cookie);
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private static void await(Thread thread) throws InterruptedIOException {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /// When the last of them was closed.
    private static final class LastClose implements Behaviour {
        private long nanos = System.nanoTime();

        @Override
        public void message(Connection connection, ByteBuffer buffer, int offset, int length) {}

        @Override
        public void closed(Connection connection) {
            nanos = System.nanoTime();
        }
    }
}
