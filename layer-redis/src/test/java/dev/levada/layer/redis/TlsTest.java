package dev.levada.layer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.testkit.RedisForTests;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Redis behind TLS, with certificates that nobody but the test knows.
class TlsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final GroupName ROOM = GroupName.of("room");
    private static final ChannelName JOBS = ChannelName.of("jobs");

    @TempDir
    private static Path directory;

    private static SelfSigned right;
    private static SelfSigned unknown;
    private static SelfSigned ofAnotherHost;
    private static int port;
    private static int otherPort;
    private static RedisForTests redis;
    private static RedisForTests other;

    @BeforeAll
    static void start() throws Exception {
        right = SelfSigned.make(directory, "right", "ip:127.0.0.1,dns:localhost");
        unknown = SelfSigned.make(directory, "unknown", "ip:127.0.0.1");
        ofAnotherHost = SelfSigned.make(directory, "other", "dns:redis.example");
        port = freePort();
        redis = start(port, right);
        otherPort = freePort();
        other = start(otherPort, ofAnotherHost);
    }

    @AfterAll
    static void stop() {
        redis.close();
        other.close();
    }

    private static int freePort() throws Exception {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static RedisForTests start(int tlsPort, SelfSigned certificate) {
        return RedisForTests.start(
                "--tls-port",
                String.valueOf(tlsPort),
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.certificate().toString(),
                "--tls-auth-clients",
                "no");
    }

    private static String url(String scheme, int port, SelfSigned trusted, String more) {
        return scheme + "://127.0.0.1:" + port + "?tls-trusted=" + trusted.certificate() + more;
    }

    private static ChannelMessage numbered(long number) {
        return ChannelMessage.of("number", Map.of("number", number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rediss", "rediss+pubsub", "rediss+levada"})
    void carriesMessagesInEachMode(String scheme) throws Exception {
        try (var here = ChannelLayer.open(url(scheme, port, right, ""));
                var there = ChannelLayer.open(url(scheme, port, right, "&tls-verify=ca"));
                var mailbox = there.openMailbox()) {
            mailbox.join(ROOM);
            here.groupSend(ROOM, numbered(1));
            assertThat(mailbox.receive(DEADLINE)).contains(numbered(1));
            here.send(mailbox.name(), numbered(2));
            assertThat(mailbox.receive(DEADLINE)).contains(numbered(2));
            if (!here.features().contains(LayerFeature.WORK_QUEUES)) return;
            try (var work = there.openWork(Set.of(JOBS))) {
                here.send(JOBS, numbered(3));
                assertThat(work.receive(DEADLINE).orElseThrow().message()).isEqualTo(numbered(3));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rediss", "rediss+pubsub", "rediss+levada"})
    void refusesACertificateThatNobodyTrustsAndSaysWhatToDo(String scheme) {
        assertThatThrownBy(() -> ChannelLayer.open(url(scheme, port, unknown, "")))
                .isInstanceOf(LayerException.class)
                .hasMessageStartingWith("Expected a Redis server with a certificate to trust at 127.0.0.1:" + port)
                .hasMessageContaining("tls-trusted");
    }

    @Test
    void refusesTheCertificateOfAnotherHostUnlessToldNotToLook() {
        assertThatThrownBy(() -> ChannelLayer.open(url("rediss+levada", otherPort, ofAnotherHost, "")))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("certificate")
                .hasMessageContaining("tls-verify=ca");
        ChannelLayer.open(url("rediss+levada", otherPort, ofAnotherHost, "&tls-verify=ca"))
                .close();
        ChannelLayer.open("rediss+levada://127.0.0.1:" + otherPort + "?tls-verify=none")
                .close();
    }

    @Test
    void saysThatAServerSpeaksNoTls() {
        assertThatThrownBy(() -> ChannelLayer.open(url("rediss+levada", redis.port(), right, "&timeout=2s")))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("TLS");
    }
}
