package dev.levada.cli;

import dev.levada.contract.Address;
import dev.levada.contract.Quoted;
import dev.levada.server.Server;
import dev.levada.server.options.ListenAddress;
import dev.levada.server.options.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Asks a server that has just been started for `/`, as a client would, at its first address.
final class FirstAnswer {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LONGEST_STATUS_LINE_BYTES = 256;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private FirstAnswer() {}

    /// The status line of the answer. Blocks for at most ten seconds.
    ///
    /// @throws CommandException when there is none
    static String of(Server server, ServerOptions options) {
        try {
            var address = server.address();
            boolean isEncrypted = server.isEncrypted(address);
            if (address.port() >= 0) return overTcp(address, isEncrypted, introduction(options));
            if (isEncrypted) return "nothing, for it was not asked: TLS over a Unix socket";
            try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(address.host()))) {
                return ask(
                        Channels.newInputStream(channel),
                        Channels.newOutputStream(channel),
                        introduction(options) + REQUEST);
            }
        } catch (IOException e) {
            throw CommandException.start(
                    "Expected an answer to GET / within " + PATIENCE_MILLIS / 1000 + " s, but got: " + e.getMessage()
                            + ".",
                    e);
        }
    }

    private static String overTcp(Address address, boolean isEncrypted, String introduction) throws IOException {
        try (var socket = new Socket()) {
            var host = InetAddress.getByName(address.host());
            socket.connect(
                    new InetSocketAddress(
                            host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, address.port()),
                    PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(introduction.getBytes(StandardCharsets.US_ASCII));
            if (!isEncrypted) return ask(socket.getInputStream(), socket.getOutputStream(), REQUEST);
            var factory = trusting().getSocketFactory();
            try (var encrypted = (SSLSocket) factory.createSocket(socket, "localhost", address.port(), true)) {
                return ask(encrypted.getInputStream(), encrypted.getOutputStream(), REQUEST);
            }
        }
    }

    private static String ask(InputStream in, OutputStream out, String request) throws IOException {
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        var begin = new String(in.readNBytes(LONGEST_STATUS_LINE_BYTES), StandardCharsets.ISO_8859_1);
        return Quoted.of(begin.lines().findFirst().orElse(""));
    }

    /// What an address that demands the PROXY protocol is told: that no client is known.
    private static String introduction(ServerOptions options) {
        var demanded = options.bindings().listen().stream()
                .findFirst()
                .flatMap(first -> Optional.ofNullable(ListenAddress.parse(first).proxyProtocol()));
        return demanded.orElse(options.proxy().protocol()) ? "PROXY UNKNOWN\r\n" : "";
    }

    /// It asks its own server, whose certificate it has been given itself.
    private static SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsItself()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has TLS.", e);
        }
    }

    private static final class TrustsItself implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
