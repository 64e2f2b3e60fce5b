package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.contract.Address;
import dev.levada.contract.Application;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeTest {
    /// Never answers, whatever it is told.
    public static final class Stubborn implements Application {
        @Override
        public void serve(Scope scope, Receive receive, Send send) {
            if (!(scope instanceof HttpScope))
                throw new UnsupportedScopeException("Expected http, but got " + scope.type() + ".");
            System.out.println("asked");
            while (true) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException _) {
                    // That is what stubborn means.
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void itServesUntilTheSignalAndEndsWithZero(String signal) throws Exception {
        try (var levada = ServeProcess.start(Greeting.class, "--port", "0")) {
            int port = levada.awaitPort();
            assertThat(ServeProcess.answer(port)).startsWith("HTTP/1.1 200").endsWith("hello");
            levada.signal(signal);
            assertThat(levada.awaitExit()).isZero();
            assertThat(levada.awaitLine("Stopping")).isNotEmpty();
            assertThat(levada.otherLines()).isEmpty();
        }
    }

    /// Accepts a WebSocket and says how it ended.
    public static final class Sockets implements Application {
        @Override
        public void serve(Scope scope, Receive receive, Send send) throws InterruptedException {
            if (!(scope instanceof WebSocketScope))
                throw new UnsupportedScopeException("Expected websocket, but got " + scope.type() + ".");
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            System.out.println("accepted");
            while (true) {
                if (receive.next() instanceof WebSocketEvent.Disconnect disconnect) {
                    System.out.println("disconnected with " + disconnect.code());
                    return;
                }
            }
        }
    }

    @Test
    void theSignalClosesSocketsWith1001AndTheirApplicationsSeeIt() throws Exception {
        try (var levada = ServeProcess.start(Sockets.class, "--port", "0");
                var socket = ServeProcess.webSocket(levada.awaitPort())) {
            levada.awaitLine("accepted");
            levada.signal("TERM");
            levada.awaitLine("disconnected with 1001");
            var in = socket.getInputStream();
            assertThat(in.readNBytes(4)).startsWith(0x88).endsWith(1001 >> 8, 1001 & 0xff);
            // Our answer, masked with zeros, ends it.
            socket.getOutputStream()
                    .write(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 1001 >> 8, (byte) (1001 & 0xff)});
            assertThat(levada.awaitExit()).isZero();
        }
    }

    @Test
    void withoutAccessToTheJdkApplicationsRunOnItsScheduler() throws Exception {
        try (var levada = ServeProcess.start(Greeting.class, "--port", "0", "--thread-mode", "event-loop")) {
            assertThat(levada.awaitLine("Using SCHEDULER")).contains("--add-opens java.base/java.lang=ALL-UNNAMED");
            assertThat(ServeProcess.answer(levada.awaitPort()))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("hello");
        }
    }

    @Test
    void withoutTheNativeLibraryTheChannelsOfTheJdkServe() throws Exception {
        try (var levada =
                ServeProcess.startWith(List.of("-Dio.netty.transport.noNative=true"), Greeting.class, "--port", "0")) {
            assertThat(ServeProcess.answer(levada.awaitPort()))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("hello");
            levada.signal("TERM");
            assertThat(levada.awaitExit()).isZero();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (var levada = ServeProcess.start(Stubborn.class, "--port", "0", "--drain-timeout", "1h");
                var _ = ServeProcess.request(levada.awaitPort())) {
            levada.awaitLine("asked");
            levada.signal("TERM");
            levada.awaitLine("Stopping");
            levada.signal("TERM");
            assertThat(levada.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void signalsOpenLogFilesAnewAndNumbersCanBeReadBesides(@TempDir Path folder) throws Exception {
        var log = folder.resolve("access.log");
        try (var levada = ServeProcess.start(
                Greeting.class, "--port", "0", "--log-access", log.toString(), "--metrics-address", "127.0.0.1:0")) {
            int port = levada.awaitPort();
            var watched = Pattern.compile(":(\\d+)/metrics").matcher(levada.awaitLine("Numbers and health"));
            assertThat(watched.find()).isTrue();
            ServeProcess.answer(port);
            Files.move(log, folder.resolve("old"));
            levada.signal("USR1");
            levada.awaitLine("Log files are opened anew.");
            assertThat(log).exists();
            Files.move(log, folder.resolve("older"));
            levada.signal("HUP");
            levada.awaitLine("Certificates and log files are read anew.");
            assertThat(log).exists();
            var ready = ServeProcess.answer(Integer.parseInt(watched.group(1)), "/readyz");
            assertThat(ready).startsWith("HTTP/1.1 200").endsWith("ready\n");
            assertThat(ServeProcess.answer(Integer.parseInt(watched.group(1)), "/metrics"))
                    .contains("levada_layer_mailboxes 0", "levada_requests_total 1");
            levada.signal("TERM");
            assertThat(levada.awaitExit()).isZero();
            assertThat(Files.readString(folder.resolve("old"))).contains("\"GET / HTTP/1.1\" 200 5 ");
        }
    }

    @Test
    void aDryRunAsksOnceAndStops() throws Exception {
        try (var levada = ServeProcess.start(Greeting.class, "--port", "0", "--dry-run")) {
            assertThat(levada.awaitLine("GET /")).isEqualTo("GET / was answered with \"HTTP/1.1 200 OK\"");
            assertThat(levada.awaitExit()).isZero();
        }
    }

    @Test
    void aPortThatIsTakenIsOneLineAndExitCodeOne() throws Exception {
        try (var holder = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"));
                var levada = ServeProcess.start(Greeting.class, "--port", String.valueOf(holder.getLocalPort()))) {
            assertThat(levada.awaitLine("levada: ")).contains(String.valueOf(holder.getLocalPort()));
            assertThat(levada.awaitExit()).isEqualTo(1);
            assertThat(levada.otherLines()).isEmpty();
        }
    }

    @Test
    void oneOptionEncryptsWithACertificateOfItsOwn(@TempDir Path cache) throws Exception {
        try (var levada = ServeProcess.startIn(
                Map.of("XDG_CACHE_HOME", cache.toString()),
                Greeting.class,
                "--listen=127.0.0.1:0,127.0.0.1:0 plain",
                "--tls-development",
                "--dry-run")) {
            assertThat(levada.awaitLine("Encrypting with a development certificate"))
                    .contains(cache.resolve("levada").toString());
            assertThat(levada.awaitLine("is served on"))
                    .containsPattern("on https://127\\.0\\.0\\.1:\\d+, http://127\\.0\\.0\\.1:\\d+  ");
            assertThat(levada.awaitLine("GET /")).isEqualTo("GET / was answered with \"HTTP/1.1 200 OK\"");
            assertThat(levada.awaitExit()).isZero();
        }
    }

    @Test
    void aDryRunAsksOverAUnixSocketAndTheProxyProtocolToo(@TempDir Path folder) throws Exception {
        var socket = folder.resolve("socket");
        try (var levada =
                ServeProcess.start(Greeting.class, "--listen", "unix:" + socket, "--proxy-protocol", "--dry-run")) {
            assertThat(levada.awaitLine("is served on")).contains("unix:" + socket);
            assertThat(levada.awaitLine("GET /")).isEqualTo("GET / was answered with \"HTTP/1.1 200 OK\"");
            assertThat(levada.awaitExit()).isZero();
            assertThat(socket).doesNotExist();
        }
    }

    /// T-54: without a file descriptor left the server rests and goes on, instead of spinning or ending.
    @Test
    void itOutlivesALackOfFileDescriptors() throws Exception {
        try (var levada = ServeProcess.startUnder(
                List.of("sh", "-c", "ulimit -n 150; exec \"$@\"", "sh"), Greeting.class, "--port", "0")) {
            int port = levada.awaitPort();
            var held = new ArrayList<Socket>();
            try {
                for (int i = 0; i < 200; i++) held.add(ServeProcess.silent(port));
                assertThat(levada.awaitLine("cannot be accepted")).containsIgnoringCase("too many open files");
                var before = levada.processorTime();
                // Two of its rests.
                held.getFirst().setSoTimeout(2_500);
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() -> held.getFirst().getInputStream().read());
                assertThat(levada.processorTime().minus(before)).isLessThan(Duration.ofMillis(1_500));
            } finally {
                for (var socket : held) socket.close();
            }
            assertThat(ServeProcess.answer(port)).startsWith("HTTP/1.1 200").endsWith("hello");
            levada.signal("TERM");
            assertThat(levada.awaitExit()).isZero();
        }
    }

    /// As a socket unit of systemd starts it.
    @Test
    void aSocketOfSystemdIsServed() throws Exception {
        var python = "import os,socket,sys\n"
                + "s=socket.socket(); s.bind(('127.0.0.1',0)); s.listen(10)\n"
                + "os.dup2(s.fileno(),3); os.set_inheritable(3,True)\n"
                + "os.environ['LISTEN_FDS']='1'; os.environ['LISTEN_PID']=str(os.getpid())\n"
                + "os.execvp(sys.argv[1],sys.argv[1:])";
        assumeTrue(ServeProcess.canRun("python3", "-c", "1"), "no python3 to hand over a socket");
        try (var levada =
                ServeProcess.startUnder(List.of("python3", "-c", python), Greeting.class, "--listen", "systemd")) {
            assertThat(ServeProcess.answer(levada.awaitPort())).endsWith("hello");
            levada.signal("TERM");
            assertThat(levada.awaitExit()).isZero();
        }
    }

    @Test
    void theAddressShownCanBeOpenedInABrowser() throws IOException {
        assertThat(ServeCommand.shown(new Address("127.0.0.1", 8000), false)).isEqualTo("http://127.0.0.1:8000");
        assertThat(ServeCommand.shown(new Address("::1", 8000), false)).isEqualTo("http://[::1]:8000");
        assertThat(ServeCommand.shown(new Address("0.0.0.0", 8000), false))
                .isEqualTo("http://localhost:8000 and all other addresses of this machine");
        assertThat(ServeCommand.shown(new Address("0:0:0:0:0:0:0:0", 8000), false))
                .startsWith("http://localhost:8000 and");
        assertThat(ServeCommand.shown(new Address("::", 8000), true))
                .isEqualTo("https://localhost:8000 and all other addresses of this machine");
        assertThat(ServeCommand.shown(new Address("/run/levada.sock", -1), false))
                .isEqualTo("unix:/run/levada.sock");
    }
}
