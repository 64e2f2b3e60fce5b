package dev.levada.server;

import dev.levada.server.tls.CertificateForTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/// Opens encrypted connections as a test wants them.
final class TlsClient {
    private SSLContext context = CertificateForTests.anyClient();
    private String[] versions = {"TLSv1.3", "TLSv1.2"};
    private String[] protocols = {};
    private String name = "";

    TlsClient with(SSLContext context) {
        this.context = context;
        return this;
    }

    TlsClient versions(String... versions) {
        this.versions = versions;
        return this;
    }

    /// What it offers by ALPN.
    TlsClient protocols(String... protocols) {
        this.protocols = protocols;
        return this;
    }

    /// What it asks for by SNI.
    TlsClient name(String name) {
        this.name = name;
        return this;
    }

    /// A socket whose handshake has succeeded as far as this side can tell.
    SSLSocket socket(int port) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
        var parameters = socket.getSSLParameters();
        parameters.setProtocols(versions);
        parameters.setApplicationProtocols(protocols);
        if (!name.isEmpty()) parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    RawClient connect(int port) {
        try {
            return RawClient.over(socket(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The name in the certificate that the server shows.
    String shownName(int port) {
        try (var socket = socket(port)) {
            var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the server lets it in: with TLS 1.3 a refusal of the client's certificate comes only after
    /// its own handshake is done.
    boolean isRefused(int port) {
        try (var socket = socket(port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return socket.getInputStream().read() < 0;
        } catch (SSLException | java.net.SocketException _) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
