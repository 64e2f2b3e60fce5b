package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.server.options.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// T-54: connections of one address.
final class AddressLimitTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

    private static ServerForTests serve(Proxy proxy) {
        return ServerForTests.of(
                Apps.ECHO,
                options -> options.withProxy(proxy).withLimits(options.limits().withMaxConnectionsPerAddress(3)));
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 0", "4, 1"})
    void oneTooManyIsToldWhenToComeBack(int count, int refused) {
        try (var server = serve(Proxy.DEFAULT)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                var client = server.client();
                clients.add(client);
                if (i < 3) {
                    assertThat(client.write(GET).readResponse().status()).isEqualTo(200);
                } else {
                    var refusal = client.readResponse();
                    assertThat(refusal.status()).isEqualTo(429);
                    assertThat(refusal.header("retry-after")).isPresent();
                    assertThat(client.readToEnd()).isEmpty();
                }
            }
            assertThat(server.server().statistics().refusedConnections()).isEqualTo(refused);
            // Another address has its own.
            try (var socket = new java.net.Socket(
                            "127.0.0.1", server.port(), java.net.InetAddress.getByName("127.0.0.9"), 0);
                    var other = RawClient.over(socket)) {
                assertThat(other.write(GET).readResponse().status()).isEqualTo(200);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            clients.forEach(RawClient::close);
            server.awaitIdle();
            clients.clear();
            for (int i = 0; i < 3; i++) clients.add(server.client());
            for (var client : clients)
                assertThat(client.write(GET).readResponse().status())
                        .as("room again")
                        .isEqualTo(200);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aTrustedProxyHasNoLimitOfItsOwn() {
        try (var server = serve(Proxy.DEFAULT.withTrusted(Set.of("127.0.0.0/8")))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                var client = server.client();
                clients.add(client);
                assertThat(client.write(GET).readResponse().status()).isEqualTo(200);
            }
            clients.forEach(RawClient::close);
        }
    }

    /// Where proxies tell of clients at once, each client counts for itself.
    @Test
    void behindTheProxyProtocolTheClientCounts() {
        try (var server = serve(Proxy.DEFAULT.withProtocol(true))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                var client = server.client();
                clients.add(client);
                // Of one IPv6 network, and then of another each.
                var address = i < 4 ? "2001:db8::" + i : "2001:db8:0:" + i + "::1";
                client.write("PROXY TCP6 " + address + " ::1 4711 80\r\n" + GET);
                assertThat(client.readResponse().status()).isEqualTo(i == 3 ? 429 : 200);
            }
            clients.forEach(RawClient::close);
        }
    }
}
