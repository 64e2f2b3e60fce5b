package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketScope;
import dev.levada.server.options.Proxy;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// T-100: headers of proxies. The tests come from 127.0.0.1, which is trusted, as is 10.0.0.0/8.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ForwardedHeadersTest {
    private static final Set<String> TRUSTED = Set.of("127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48");
    private static final Set<String> ALL_X = Set.of(
            "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix");

    private final ServerForTests trusting = serve(TRUSTED, ALL_X);
    private final ServerForTests standard = serve(TRUSTED, Set.of("forwarded"));

    private static ServerForTests serve(Set<String> trusted, Set<String> headers) {
        return ServerForTests.of(
                Apps.ECHO,
                options -> options.withProxy(Proxy.DEFAULT.withTrusted(trusted).withHeaders(headers)));
    }

    @AfterAll
    void stop() {
        trusting.close();
        standard.close();
    }

    private static RequestHead seen(ServerForTests server, String lines) {
        try (var client = server.client()) {
            client.write("GET /a%20b?c HTTP/1.1\r\nHost: inner:8000\r\nConnection: close\r\n" + lines + "\r\n");
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
        return ((ConnectionScope) server.next().scope()).head();
    }

    private static String client(RequestHead head) {
        return String.valueOf(head.client());
    }

    @ParameterizedTest
    @CsvSource({
        "'192.0.2.1', 192.0.2.1:0",
        "'evil, 192.0.2.1', 192.0.2.1:0",
        "'127.0.0.1, 192.0.2.1', 192.0.2.1:0",
        "'192.0.2.9, 192.0.2.1', 192.0.2.1:0",
        "'192.0.2.1, 10.0.0.1', 192.0.2.1:0",
        "'192.0.2.9, 192.0.2.1, 10.0.0.1, 10.1.2.3', 192.0.2.1:0",
        "'10.0.0.2, 10.0.0.1', 10.0.0.2:0",
        "'192.0.2.1:4711', 192.0.2.1:4711",
        "'2001:db8::1', [2001:db8::1]:0",
        "'[2001:db8::1]', [2001:db8::1]:0",
        "'[2001:db8::1]:4711', [2001:db8::1]:4711",
        "'2001:DB8:0:0::1, 2001:db8:1::5', [2001:db8::1]:0",
        "'::ffff:192.0.2.1', 192.0.2.1:0",
        "'192.0.2.1, ::ffff:10.0.0.1', 192.0.2.1:0",
        "'192.0.2.1, unknown', null",
        "'192.0.2.1, _hidden', null",
        "'192.0.2.1, 10.0.0.1, evil', null",
        "'192.0.2.1, 0x0a.0.0.1', null",
        "'192.0.2.1, 10.1', null",
        "' ,, 192.0.2.1 , ,', 192.0.2.1:0"
    })
    void theRightMostStrangerIsTheClient(String value, String client) {
        assertThat(client(seen(trusting, "X-Forwarded-For: " + value + "\r\n"))).isEqualTo(client);
        // As several lines.
        var lines = String.join("\r\nX-Forwarded-For: ", value.split(",", -1));
        assertThat(client(seen(trusting, "X-Forwarded-For: " + lines + "\r\n"))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource({
        "'for=192.0.2.1', 192.0.2.1:0, http, inner:8000",
        "'for=192.0.2.1;proto=https;host=outer.example', 192.0.2.1:0, https, outer.example",
        "'For=\"[2001:db8::1]:4711\" ; Proto=HTTPS', [2001:db8::1]:4711, https, inner:8000",
        "'for=192.0.2.9;host=evil, for=192.0.2.1;host=good', 192.0.2.1:0, http, good",
        "'for=192.0.2.1;proto=https;host=good, for=10.0.0.1;proto=http;host=inner', 192.0.2.1:0, https, good",
        "'for=\"a,b;c=\\\"\";proto=https, for=192.0.2.1', 192.0.2.1:0, http, inner:8000",
        "'for=192.0.2.1, for=\"_secret\"', null, http, inner:8000",
        "'for=192.0.2.1, by=10.0.0.1', null, http, inner:8000",
        "'for=192.0.2.1, for=\"10.0.0.1', null, http, inner:8000"
    })
    void theStandardHeaderIsReadLikewise(String value, String client, String scheme, String host) {
        var head = seen(standard, "Forwarded: " + value + "\r\nX-Forwarded-For: 192.0.2.77\r\n");
        assertThat(client(head)).isEqualTo(client);
        assertThat(head.scheme()).isEqualTo(scheme);
        assertThat(head.headers().all("host")).containsExactly(host);
    }

    @ParameterizedTest
    @CsvSource({
        "'X-Forwarded-Proto: https', https, inner:8000",
        "'X-Forwarded-Proto: http, https', https, inner:8000",
        "'X-Forwarded-Proto: https, http|X-Forwarded-For: 192.0.2.1, 10.0.0.1', https, inner:8000",
        "'X-Forwarded-Proto: https, http|X-Forwarded-For: 10.0.0.1, 192.0.2.1', http, inner:8000",
        "'X-Forwarded-Host: outer.example', http, outer.example",
        "'X-Forwarded-Host: evil.example, outer.example', http, outer.example",
        "'X-Forwarded-Host: [2001:db8::1]|X-Forwarded-Port: 8443', http, [2001:db8::1]:8443",
        "'X-Forwarded-Host: outer.example|X-Forwarded-Port: 8443', http, outer.example:8443",
        "'X-Forwarded-Host: outer.example:1|X-Forwarded-Port: 8443', http, outer.example:1",
        "'X-Forwarded-Proto: wss|X-Forwarded-Host: outer.example|X-Forwarded-Port: 443', https, outer.example",
        "'X-Forwarded-Host: outer.example|X-Forwarded-Port: 80', http, outer.example"
    })
    void schemeAndHostAreTold(String lines, String scheme, String host) {
        var head = seen(trusting, lines.replace("|", "\r\n") + "\r\n");
        assertThat(head.scheme()).isEqualTo(scheme);
        assertThat(head.headers().all("host")).containsExactly(host);
    }

    @Test
    void aPrefixThatAProxyHasCutOffIsPutBack() {
        var head = seen(trusting, "X-Forwarded-Prefix: /caf%C3%A9/\r\n");
        assertThat(head.rootPath()).isEqualTo("/caf\u00e9");
        assertThat(head.path()).isEqualTo("/caf\u00e9/a b");
        assertThat(head.rawPath()).isEqualTo("/caf%C3%A9/a%20b");
        assertThat(head.queryString()).isEqualTo("c");
        assertThat(seen(trusting, "X-Forwarded-Prefix: /\r\n").rootPath()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Proto: ftp",
                "X-Forwarded-Host: a/b",
                "X-Forwarded-Host: user@a",
                "X-Forwarded-Host: [a",
                "X-Forwarded-Port: 65536",
                "X-Forwarded-Port: x",
                "X-Forwarded-Prefix: app",
                "X-Forwarded-Prefix: //evil.example",
                "X-Forwarded-Prefix: /a/../b",
                "X-Forwarded-Prefix: /a/%2e%2E/b",
                "X-Forwarded-Prefix: /a?b"
            })
    void whatCannotBeIsRefused(String line) {
        try (var client = trusting.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n" + line + "\r\n\r\n");
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 400 ");
        }
        assertThat(trusting.hasStartedNothingElse()).isTrue();
    }

    @Test
    void nobodyIsBelievedWhoIsNotTrusted() {
        var all = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n"
                + "X-Forwarded-Port: 1\r\nX-Forwarded-Prefix: /evil\r\nForwarded: for=192.0.2.1;host=evil\r\n";
        for (var trusted : List.of(Set.<String>of(), Set.of("10.0.0.0/8", "127.0.0.2", "::1", "unix")))
            try (var server = serve(trusted, ALL_X)) {
                unchanged(seen(server, all));
            }
        // Who is trusted is believed only in what it sets.
        try (var server = serve(TRUSTED, Set.of("x-forwarded-for"))) {
            var head = seen(server, all);
            assertThat(client(head)).isEqualTo("192.0.2.1:0");
            assertThat(head.scheme()).isEqualTo("http");
            assertThat(head.headers().all("host")).containsExactly("inner:8000");
        }
        unchanged(seen(trusting, "Forwarded: for=192.0.2.1;host=evil\r\n"));
        unchanged(seen(trusting, "X_Forwarded_For: 192.0.2.1\r\n"));
    }

    private static void unchanged(RequestHead head) {
        assertThat(client(head)).startsWith("127.0.0.1:");
        assertThat(head.scheme()).isEqualTo("http");
        assertThat(head.rootPath()).isEmpty();
        assertThat(head.headers().all("host")).containsExactly("inner:8000");
    }

    @Test
    void aSocketsHandshakeIsReadLikewise() {
        try (var client = trusting.client()) {
            client.write(ServerForTests.handshake(
                    "X-Forwarded-For: 192.0.2.1",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: outer.example",
                    "Origin: https://outer.example"));
            ServerForTests.accepted(client);
            var scope = (WebSocketScope) trusting.next().scope();
            assertThat(scope.scheme()).isEqualTo("wss");
            assertThat(client(scope.head())).isEqualTo("192.0.2.1:0");
        }
        try (var client = trusting.client()) {
            client.write(ServerForTests.handshake("Origin: http://test:80", "X-Forwarded-Host: outer.example"));
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void whoConnectsToAUnixSocketMayBeTrusted(@TempDir Path folder) throws Exception {
        var path = folder.resolve("socket");
        for (var trusted : List.of(Set.of("unix"), Set.of("127.0.0.1")))
            try (var server = ServerForTests.of(
                            Apps.ECHO,
                            options -> options.withProxy(Proxy.DEFAULT.withTrusted(trusted))
                                    .withBindings(options.bindings().withListen(List.of("unix:" + path))));
                    var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                channel.write(ByteBuffer.wrap(("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                                + "X-Forwarded-For: 192.0.2.1, 127.0.0.1\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
                Channels.newInputStream(channel).readAllBytes();
                var head = ((ConnectionScope) server.next().scope()).head();
                assertThat(client(head)).isEqualTo(trusted.contains("unix") ? "127.0.0.1:0" : "null");
            }
    }

    @Test
    void optionsThatCannotBeMeantAreRefused() {
        refused(() -> Proxy.DEFAULT.withTrusted(Set.of("proxy.example")));
        refused(() -> Proxy.DEFAULT.withHeaders(Set.of("x-real-ip")));
        refused(() -> Proxy.DEFAULT.withHeaders(Set.of("forwarded", "x-forwarded-for")));
        assertThat(Proxy.DEFAULT
                        .withHeaders(Set.of("Forwarded", "X-Forwarded-Prefix"))
                        .headers())
                .containsExactlyInAnyOrder("forwarded", "x-forwarded-prefix");
    }

    private static void refused(Runnable change) {
        assertThatExceptionOfType(ContractException.class).isThrownBy(change::run);
    }
}
