package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.HttpScope;
import dev.levada.server.options.Metrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// P12: after a burst everything is as it was.
final class BaseLineTest {
    private static final int CONNECTS = 2_000;

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsLeftOfManyConnects() throws Exception {
        try (var server = ServerForTests.of(Apps.ECHO, options -> options.withEventLoops(2))) {
            burst(server, 50);
            int files = descriptors();
            int threads = threads();

            burst(server, CONNECTS);

            var seen = server.awaitIdle();
            assertThat(seen.accepted()).isEqualTo(CONNECTS + 50);
            assertThat(seen.requests()).isEqualTo((CONNECTS + 50) / 2);
            assertThat(seen.handshakes()).isEqualTo((CONNECTS + 50) / 2);
            assertThat(seen.applicationErrors()).isZero();
            Await.until("at most " + files + " open files", BaseLineTest::descriptors, it -> it <= files);
            // The JDK may add a carrier or a timer thread on its own; connections add none.
            assertThat(threads()).isLessThanOrEqualTo(threads + 5);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsLeftOfAServer() {
        ServerForTests.of(Apps.ECHO).close();
        int files = descriptors();
        for (int i = 0; i < 20; i++)
            try (var server = ServerForTests.of(Apps.ECHO)) {
                assertThat(server.get("/").status()).isEqualTo(200);
            }
        Await.until("at most " + files + " open files", BaseLineTest::descriptors, it -> it <= files);
        Await.until("no loop threads", BaseLineTest::loopThreads, List::isEmpty);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingIsLeftOfAServerThatEndedWhatItServed(@TempDir Path folder) throws Exception {
        var log = folder.resolve("access.log").toString();
        for (int i = 0; i < 3; i++) serveAndDrain(log);
        var files = openFiles();
        long buffers = buffers();
        for (int i = 0; i < 10; i++) serveAndDrain(log);
        Await.until("no more than " + files, BaseLineTest::openFiles, it -> it.size() <= files.size());
        Await.until("no threads of a server", BaseLineTest::serverThreads, List::isEmpty);
        // Pools keep what they have for the next loops; what is lost would be lost ten times.
        assertThat(buffers()).isLessThanOrEqualTo(2 * buffers);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void clientsThatStayAreCutInTheEnd() {
        var server = ServerForTests.withTimeouts(
                (_, _, _) -> new CountDownLatch(1).await(), it -> it.withDrain(Duration.ofMillis(100)));
        int sockets = sockets();
        try (var running = server.client();
                var begun = server.client();
                var idle = server.client()) {
            running.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            begun.write("GET / HT");
            server.next();
            server.close();
            // Three are the clients', and the listener is gone.
            Await.until("no socket of the server", BaseLineTest::sockets, it -> it <= sockets - 1 + 3);
            assertThat(running.readToEnd()).isNotEmpty();
            assertThat(begun.readToEnd()).isEmpty();
            assertThat(idle.readToEnd()).isEmpty();
        }
    }

    /// Ends while requests run, sockets are open, numbers are read and lines are written.
    private static void serveAndDrain(String log) throws Exception {
        var release = new CountDownLatch(1);
        Application application = (scope, receive, send) -> {
            if (scope instanceof HttpScope) release.await();
            Apps.ECHO.serve(scope, receive, send);
        };
        var server = ServerForTests.of(
                application,
                options -> options.withMetrics(new Metrics("127.0.0.1:0"))
                        .withLog(options.log().withAccess(log)));
        var clients = new ArrayList<RawClient>();
        try (var request = server.client();
                var watcher = RawClient.connect(
                        server.server().metricsAddress().orElseThrow().port())) {
            for (int i = 0; i < 20; i++) clients.add(server.webSocket());
            for (var client : clients) client.write(RawFrame.text("hello")).readFrame();
            request.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            watcher.write("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n").readResponse();
            for (int i = 0; i < 21; i++) server.next();
            var closing = CompletableFuture.runAsync(server::close);
            for (var client : clients) {
                client.readCloseFrame();
                client.leave();
            }
            release.countDown();
            request.readResponse();
            request.leave();
            closing.get(20, TimeUnit.SECONDS);
        }
    }

    private static long buffers() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static List<String> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("levada-"))
                .toList();
    }

    /// Half of them requests, half sockets that leave in three ways.
    private static void burst(ServerForTests server, int connects) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var done = new ArrayList<Future<?>>();
            for (int i = 0; i < connects; i++) {
                int number = i;
                done.add(threads.submit(() -> connect(server, number)));
            }
            for (var each : done) each.get();
        }
        server.awaitIdle();
    }

    private static void connect(ServerForTests server, int number) {
        if (number % 2 == 0) {
            assertThat(server.get("/" + number).text()).isEqualTo("GET /" + number + " ");
            return;
        }
        try (var client = server.webSocket()) {
            client.write(RawFrame.text("hello"));
            assertThat(client.readFrame().text()).isEqualTo("hello");
            if (number % 3 == 0) client.write(RawFrame.close(1000, "")).readFrame();
            else if (number % 3 == 1) client.reset();
        }
    }

    /// What they are, without numbers.
    private static List<String> openFiles() {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(BaseLineTest::target).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int sockets() {
        return (int)
                openFiles().stream().filter(file -> file.startsWith("socket:")).count();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return "gone";
        }
    }

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list(), "/proc/self/fd").length;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static List<String> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("levada-loop"))
                .toList();
    }
}
