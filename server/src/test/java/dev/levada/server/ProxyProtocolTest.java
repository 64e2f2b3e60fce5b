package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Address;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.TlsSession;
import dev.levada.server.options.Proxy;
import dev.levada.server.options.Tls;
import dev.levada.server.tls.CertificateForTests;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// T-100: the PROXY protocol, on addresses that demand it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyProtocolTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    private final ServerForTests server = serve(UnaryOperator.identity());

    private static ServerForTests serve(UnaryOperator<Proxy> change) {
        return ServerForTests.of(
                Apps.ECHO, options -> options.withProxy(change.apply(Proxy.DEFAULT.withProtocol(true))));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String version2(int command, int family, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) content.writeBytes(part);
        return SIGNATURE
                + (char) command
                + (char) family
                + (char) (content.size() >> 8)
                + (char) (content.size() & 0xff)
                + content.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] address(String literal) {
        return InetAddress.ofLiteral(literal).getAddress();
    }

    private static byte[] ports(int client, int server) {
        return new byte[] {(byte) (client >> 8), (byte) client, (byte) (server >> 8), (byte) server};
    }

    private static String over4(int extraBytes) {
        return version2(
                0x21, 0x11, address("192.0.2.1"), address("192.0.2.2"), ports(65_535, 443), new byte[extraBytes]);
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("PROXY TCP4 192.0.2.1 192.0.2.2 65535 443\r\n", "192.0.2.1:65535", "192.0.2.2:443"),
                Arguments.of("PROXY TCP6 2001:DB8:0::1 ::1 0 443\r\n", "[2001:db8::1]:0", "[::1]:443"),
                Arguments.of(over4(0), "192.0.2.1:65535", "192.0.2.2:443"),
                Arguments.of(over4(100), "192.0.2.1:65535", "192.0.2.2:443"),
                Arguments.of(
                        version2(0x21, 0x21, address("2001:db8::1"), address("::1"), ports(4_711, 443)),
                        "[2001:db8::1]:4711",
                        "[::1]:443"),
                Arguments.of("PROXY UNKNOWN\r\n", "", ""),
                Arguments.of("PROXY UNKNOWN ffff:f::f ffff:f::f 65535 65535\r\n", "", ""),
                Arguments.of(version2(0x20, 0x00), "", ""),
                Arguments.of(version2(0x20, 0x11, address("192.0.2.1"), address("192.0.2.2"), ports(1, 2)), "", ""),
                Arguments.of(version2(0x21, 0x00, new byte[7]), "", ""),
                Arguments.of(version2(0x21, 0x31, new byte[216]), "", ""));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderTellsBothEnds(String header, String client, String local) {
        try (var connection = server.client()) {
            connection.write(header + GET);
            assertThat(connection.readResponse().status()).isEqualTo(200);
            var head = ((ConnectionScope) server.next().scope()).head();
            var own = new Address("127.0.0.1", connection.localPort());
            assertThat(String.valueOf(head.client())).isEqualTo(client.isEmpty() ? own.toString() : client);
            assertThat(String.valueOf(head.server())).isEqualTo(local.isEmpty() ? "127.0.0.1:" + server.port() : local);
        }
    }

    @Test
    void aHeaderMayComeInPieces() {
        for (var header : List.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", over4(3))) {
            byte[] all = (header + GET).getBytes(StandardCharsets.ISO_8859_1);
            for (int position = 1; position <= header.length(); position++)
                try (var connection = server.client()) {
                    connection.writeSplit(all, position);
                    assertThat(connection.readResponse().status()).isEqualTo(200);
                    var head = ((ConnectionScope) server.next().scope()).head();
                    assertThat(head.client())
                            .as("split at %d", position)
                            .extracting(Address::host)
                            .isEqualTo("192.0.2.1");
                }
        }
    }

    static List<String> malformed() {
        return List.of(
                GET,
                "\r\n" + GET,
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 +2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 02\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n",
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 localhost localhost 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY UNKNOWN " + "x".repeat(200) + "\r\n",
                SIGNATURE.substring(0, 11) + "x",
                version2(0x11, 0x11, address("192.0.2.1"), address("192.0.2.2"), ports(1, 2)),
                version2(0x22, 0x11, address("192.0.2.1"), address("192.0.2.2"), ports(1, 2)),
                version2(0x21, 0x12, address("192.0.2.1"), address("192.0.2.2"), ports(1, 2)),
                version2(0x21, 0x11, address("192.0.2.1"), address("192.0.2.2")),
                version2(0x21, 0x21, address("192.0.2.1"), address("192.0.2.2"), ports(1, 2)),
                version2(0x21, 0x31, new byte[215]));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void withoutAGoodHeaderNothingIsServed(String begin) {
        try (var connection = server.client()) {
            connection.write(begin + GET);
            assertThat(connection.readToEnd()).isEmpty();
        }
        assertThat(server.hasStartedNothingElse()).isTrue();
    }

    @Test
    void aHeaderHasADeadline() {
        try (var quick = serve(it -> it.withProtocolTimeout(Duration.ofMillis(200)))) {
            for (var begin : List.of("", "PROXY TCP4 192.0.2.1"))
                try (var connection = quick.client()) {
                    assertThat(connection.write(begin).readToEnd()).isEmpty();
                }
            assertThat(quick.awaitIdle().timeouts()).isEqualTo(2);
        }
    }

    /// The header has 28 bytes without further fields.
    @ParameterizedTest
    @CsvSource({"199, true", "200, true", "201, false"})
    void aHeaderHasALongestLength(int bytes, boolean isServed) {
        try (var limited = serve(it -> it.withProtocolMaxBytes(200));
                var connection = limited.client()) {
            connection.write(over4(bytes - 28) + GET);
            assertThat(connection.readTextToEnd().startsWith("HTTP/1.1 200 ")).isEqualTo(isServed);
        }
    }

    @ParameterizedTest
    @CsvSource({"106, true", "107, true", "108, false"})
    void aLineHasALongestLength(int bytes, boolean isServed) {
        try (var connection = server.client()) {
            connection.write("PROXY UNKNOWN " + "x".repeat(bytes - 16) + "\r\n" + GET);
            assertThat(connection.readTextToEnd().startsWith("HTTP/1.1 200 ")).isEqualTo(isServed);
            if (isServed) server.next();
        }
    }

    @Test
    void whereItIsNotDemandedItIsNotTaken() {
        try (var direct = ServerForTests.of(Apps.ECHO);
                var connection = direct.client()) {
            connection.write("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET);
            assertThat(connection.readTextToEnd()).startsWith("HTTP/1.1 400 ");
            assertThat(direct.hasStartedNothingElse()).isTrue();
        }
    }

    @Test
    void eachAddressDemandsItOrNot() {
        try (var both = ServerForTests.of(
                Apps.ECHO,
                options -> options.withBindings(
                        options.bindings().withListen(List.of("127.0.0.1:0", "127.0.0.1:0 proxy"))))) {
            assertThat(both.get("/").status()).isEqualTo(200);
            try (var connection =
                    RawClient.connect(both.server().addresses().get(1).port())) {
                connection.write("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET);
                assertThat(connection.readResponse().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void tlsComesBehindTheHeader(@TempDir Path folder) throws Exception {
        var file = CertificateForTests.named("localhost").save(folder.resolve("certificate.pem"));
        try (var encrypted = ServerForTests.of(
                        Apps.ECHO,
                        options -> options.withProxy(Proxy.DEFAULT.withProtocol(true))
                                .withTls(Tls.DEFAULT.withCertificates(List.of(file), List.of())));
                var plain = new Socket("127.0.0.1", encrypted.port())) {
            plain.getOutputStream().write(over4(0).getBytes(StandardCharsets.ISO_8859_1));
            var factory = CertificateForTests.anyClient().getSocketFactory();
            var socket = (SSLSocket) factory.createSocket(plain, "localhost", encrypted.port(), true);
            var connection = RawClient.over(socket);
            assertThat(connection.write(GET).readResponse().status()).isEqualTo(200);
            var scope = (ConnectionScope) encrypted.next().scope();
            assertThat(scope.head().client()).isEqualTo(new Address("192.0.2.1", 65_535));
            assertThat(scope.extension(TlsSession.class)).isPresent();
        }
    }
}
