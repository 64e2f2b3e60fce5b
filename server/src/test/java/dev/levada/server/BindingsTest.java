package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.contract.Address;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.HttpScope;
import dev.levada.contract.WebSocketScope;
import dev.levada.server.options.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Where a server listens, whatever carries the bytes.
@ParameterizedClass
@EnumSource(Transport.class)
final class BindingsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

    private final Transport transport;

    @TempDir
    private Path folder;

    BindingsTest(Transport transport) {
        this.transport = transport;
    }

    private ServerForTests serve(String... listen) {
        return ServerForTests.of(
                Apps.ECHO,
                options -> options.withTransport(transport)
                        .withBindings(options.bindings().withListen(List.of(listen))));
    }

    private static String overUnix(String path, String request) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void severalAddressesAreServedAtOnce() throws Exception {
        var path = folder.resolve("socket").toString();
        try (var server = serve("127.0.0.1:0", "unix:" + path, "127.0.0.2:0")) {
            var addresses = server.server().addresses();
            assertThat(addresses).extracting(Address::host).containsExactly("127.0.0.1", path, "127.0.0.2");
            assertThat(addresses.get(0).port()).isPositive();
            assertThat(addresses.get(1)).isEqualTo(new Address(path, -1));
            assertThat(server.server().address()).isEqualTo(addresses.getFirst());
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(overUnix(path, GET)).startsWith("HTTP/1.1 200 ");
            try (var socket = new java.net.Socket("127.0.0.2", addresses.get(2).port());
                    var client = RawClient.over(socket)) {
                assertThat(client.write(GET).readResponse().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void anAddressOfIpv6IsWrittenShort() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6");
        try (var server = serve("[::1]:0")) {
            assertThat(server.server().address().host()).isEqualTo("::1");
            try (var socket = new java.net.Socket("::1", server.port());
                    var client = RawClient.over(socket)) {
                assertThat(client.write(GET).readResponse().status()).isEqualTo(200);
                assertThat(head(server).client()).isEqualTo(new Address("::1", client.localPort()));
            }
        }
    }

    private static boolean hasIpv6() {
        try (var _ = new ServerSocket(0, 1, Inet6Address.getByName("::1"))) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static dev.levada.contract.RequestHead head(ServerForTests server) {
        return ((ConnectionScope) server.next().scope()).head();
    }

    @Test
    void aUnixSocketHasAPathAndNoClient() throws Exception {
        var path = folder.resolve("socket").toString();
        try (var server = serve("unix:" + path)) {
            overUnix(path, GET);
            var http = (HttpScope) server.next().scope();
            assertThat(http.head().client()).isNull();
            assertThat(http.head().server()).isEqualTo(new Address(path, -1));
            assertThat(http.scheme()).isEqualTo("http");
            overUnix(path, ServerForTests.handshake() + "\u0088\u0080\0\0\0\0");
            var socket = (WebSocketScope) server.next().scope();
            assertThat(socket.head().client()).isNull();
            assertThat(socket.head().server()).isEqualTo(new Address(path, -1));
        }
    }

    @Test
    void theFileOfAUnixSocketHasItsModeAndGoesWithTheServer() throws Exception {
        var path = folder.resolve("socket");
        try (var _ = ServerForTests.of(
                Apps.ECHO,
                options -> options.withTransport(transport)
                        .withBindings(options.bindings()
                                .withListen(List.of("unix:" + path))
                                .withUnixMode("642")))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-r---w-");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void theFileOfAProcessThatWasKilledIsReplaced() throws Exception {
        var path = folder.resolve("socket");
        try (var killed = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        try (var _ = serve("unix:" + path)) {
            assertThat(overUnix(path.toString(), GET)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aUnixSocketThatSomebodyAnswersOnIsLeftAlone() throws Exception {
        var path = folder.resolve("socket");
        try (var _ = serve("unix:" + path)) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> serve("unix:" + path))
                    .withMessageContaining("unix:" + path)
                    .withMessageContaining("another process listens on it");
            assertThat(overUnix(path.toString(), GET)).startsWith("HTTP/1.1 200 ");
        }
        var file = Files.writeString(folder.resolve("file"), "precious");
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> serve("unix:" + file))
                .withMessageContaining("a file that is no socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void allAddressesAreHadOrNone() throws Exception {
        var path = folder.resolve("socket");
        try (var holder = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int taken = holder.getLocalPort();
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> serve("127.0.0.3:" + taken, "unix:" + path, "127.0.0.1:" + taken))
                    .withMessageMatching("Expected to listen on 127.0.0.1:" + taken
                            + ", but got: .*already in use.* Choose another port, or stop who holds it\\.");
            assertThat(path).doesNotExist();
            // The first is free again.
            try (var again = new ServerSocket()) {
                again.bind(new InetSocketAddress("127.0.0.3", taken));
            }
        }
    }

    @Test
    void anAddressThatCannotBeHadIsToldWithItsRemedy() {
        fails("192.0.2.1:0", "Choose an address of this machine");
        fails("no.such.host.invalid:0", "there is no such host");
        fails("unix:" + folder.resolve("none").resolve("socket"), "unix:");
        fails("127.0.0.1:0 tls", "there is no certificate to encrypt with");
        fails("systemd", "Start the server by a socket unit");
        fails("fd:987", transport == Transport.JDK ? "need the native transport" : "descriptor 987");
    }

    private void fails(String listen, String message) {
        assertThatExceptionOfType(ServerException.class)
                .as(listen)
                .isThrownBy(() -> serve(listen).close())
                .withMessageStartingWith("Expected to listen on " + listen.split(" ")[0] + ", but got: ")
                .withMessageContaining(message);
    }

    @Test
    void anInheritedPortIsServed() throws Exception {
        assumeTrue(transport == Transport.NATIVE && Epoll.isAvailable(), "inherited sockets need epoll");
        var inherited = Socket.newSocketStream();
        inherited.bind(new InetSocketAddress("127.0.0.1", 0));
        inherited.listen(10);
        try (var server = serve("fd:" + inherited.intValue())) {
            assertThat(server.port()).isEqualTo(inherited.localAddress().getPort());
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(head(server).server()).isEqualTo(new Address("127.0.0.1", server.port()));
        }
    }

    @Test
    void anInheritedUnixSocketIsServed() throws Exception {
        assumeTrue(transport == Transport.NATIVE && Epoll.isAvailable(), "inherited sockets need epoll");
        var path = folder.resolve("socket").toString();
        var inherited = Socket.newSocketDomain();
        inherited.bind(new DomainSocketAddress(path));
        inherited.listen(10);
        try (var server = serve("fd:" + inherited.intValue())) {
            assertThat(server.server().address()).isEqualTo(new Address(path, -1));
            assertThat(overUnix(path, GET)).startsWith("HTTP/1.1 200 ");
            assertThat(head(server).server()).isEqualTo(new Address(path, -1));
        }
    }
}
