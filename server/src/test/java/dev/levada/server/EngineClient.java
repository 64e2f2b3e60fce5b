package dev.levada.server;

import dev.levada.server.tls.CertificateForTests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/// An encrypted client that sees what sockets hide: whether the server has said the end inside TLS.
final class EngineClient implements AutoCloseable {
    private final SSLEngine engine = CertificateForTests.anyClient().createSSLEngine();
    private final Socket socket = new Socket();
    private final ByteBuffer plain = ByteBuffer.allocate(64 << 10);
    private ByteBuffer incoming = ByteBuffer.allocate(64 << 10).flip();

    EngineClient(int port) throws IOException {
        engine.setUseClientMode(true);
        socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> write("");
                case NEED_TASK -> engine.getDelegatedTask().run();
                default -> unwrap();
            }
        }
    }

    void write(String latin1) throws IOException {
        var out = ByteBuffer.allocate(64 << 10);
        engine.wrap(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)), out);
        socket.getOutputStream().write(out.array(), 0, out.position());
    }

    /// Everything up to the end of the connection.
    String readToEnd() throws IOException {
        while (!engine.isInboundDone() && unwrap()) {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK)
                engine.getDelegatedTask().run();
        }
        return new String(plain.array(), 0, plain.position(), StandardCharsets.ISO_8859_1);
    }

    boolean hasSeenCloseNotify() {
        return engine.isInboundDone();
    }

    /// @return false at the end of the socket
    private boolean unwrap() throws IOException {
        var result = engine.unwrap(incoming, plain);
        if (result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW) return true;
        byte[] more = new byte[16 << 10];
        int count = socket.getInputStream().read(more);
        if (count < 0) return false;
        incoming = ByteBuffer.allocate(incoming.remaining() + count)
                .put(incoming)
                .put(more, 0, count)
                .flip();
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
