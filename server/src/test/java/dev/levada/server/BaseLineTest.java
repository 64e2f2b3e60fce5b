package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
