package dev.levada.testkit;

import dev.levada.contract.Address;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One TCP connection of a test client, with as much HTTP/1.1 as it takes to talk to a server of our own
/// (RFC 9112).
///
/// The clients of the JDK show neither the headers of a WebSocket handshake nor let go of a connection in
/// the middle, and both are what tests are about.
final class LiveConnection implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 64 << 10;
    private static final int MAX_HEADERS = 1_000;
    private static final int MAX_PART_BYTES = 64 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    // The response body: bytes left of this part, or -1 until the connection ends.
    private long left;
    private boolean isChunked;
    private boolean isComplete;

    /// The head of a response.
    record Head(int status, Headers headers) {}

    private LiveConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static LiveConnection open(Address address, Deadline deadline) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address.host(), address.port()), deadline.leftMillis());
            return new LiveConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Writes all bytes. A peer that does not read holds it up to the deadline.
    void write(Bytes bytes, Deadline deadline) throws IOException {
        var failure = new AtomicReference<@Nullable IOException>();
        var writer = Thread.ofVirtual().name("test client writes").start(() -> {
            synchronized (out) {
                try {
                    out.write(bytes.toArray());
                } catch (IOException e) {
                    failure.set(e);
                }
            }
        });
        if (!deadline.join(writer)) {
            close();
            throw new SocketTimeoutException("The server did not take " + bytes.length() + " bytes within " + deadline);
        }
        var thrown = failure.get();
        if (thrown != null) throw thrown;
    }

    void writeHead(String method, String target, Headers headers, Deadline deadline) throws IOException {
        var head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        for (var header : headers)
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        write(Bytes.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1)), deadline);
    }

    /// Reads the head of the final response and prepares for its body.
    ///
    /// @param isHead whether the response has no body whatever its headers say
    Head readHead(boolean isHead, Deadline deadline) throws IOException {
        while (true) {
            var head = readAnyHead(deadline);
            if (head.status() == 100) continue;
            boolean hasBody = !isHead && head.status() != 101 && head.status() != 204 && head.status() != 304;
            isChunked = hasBody && head.headers().contains("transfer-encoding");
            var length = head.headers().first("content-length");
            left = isChunked ? 0 : hasBody ? length.map(Long::parseLong).orElse(-1L) : 0;
            isComplete = !isChunked && left == 0;
            return head;
        }
    }

    private Head readAnyHead(Deadline deadline) throws IOException {
        String status = readLine(deadline);
        if (!status.matches("HTTP/1\\.[01] \\d{3}( .*)?"))
            throw new IOException("Expected a status line, but got " + Quoted.of(status));
        var lines = new ArrayList<String>();
        for (var line = readLine(deadline); !line.isEmpty(); line = readLine(deadline)) {
            int colon = line.indexOf(':');
            if (colon < 1 || lines.size() >= 2 * MAX_HEADERS)
                throw new IOException("Expected a header line, but got " + Quoted.of(line));
            lines.add(line.substring(0, colon));
            lines.add(line.substring(colon + 1).strip());
        }
        return new Head(Integer.parseInt(status.substring(9, 12)), Headers.of(lines.toArray(String[]::new)));
    }

    /// The next bytes of the response body, as they come; null at its end.
    @Nullable
    Bytes readPart(Deadline deadline) throws IOException {
        if (isComplete) return null;
        if (isChunked && left == 0) {
            left = Long.parseLong(readLine(deadline).split(";", 2)[0].strip(), 16);
            if (left == 0) {
                var trailer = readLine(deadline);
                while (!trailer.isEmpty()) trailer = readLine(deadline);
                isComplete = true;
                return null;
            }
        }
        await(deadline);
        var buffer = new byte[(int) Math.min(MAX_PART_BYTES, left < 0 ? MAX_PART_BYTES : left)];
        int count = in.read(buffer);
        if (count < 0) {
            if (left > 0) throw new EOFException("The connection ended in the middle of the response body");
            isComplete = true;
            return null;
        }
        if (left > 0) left -= count;
        if (isChunked && left == 0) readLine(deadline);
        if (!isChunked && left == 0) isComplete = true;
        return Bytes.wrap(Arrays.copyOf(buffer, count));
    }

    /// Whether a byte comes before the deadline.
    boolean isReadable(Deadline deadline) throws IOException {
        await(deadline);
        in.mark(1);
        try {
            if (in.read() < 0) return false;
            in.reset();
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    /// The bytes behind the head, for another protocol. Blocks without a deadline.
    InputStream stream() throws IOException {
        socket.setSoTimeout(0);
        return in;
    }

    private String readLine(Deadline deadline) throws IOException {
        await(deadline);
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("The connection ended");
            if (line.length() >= MAX_LINE_BYTES) throw new IOException("Expected a shorter line");
            if (b != '\r') line.append((char) b);
        }
        return line.toString();
    }

    private void await(Deadline deadline) throws IOException {
        socket.setSoTimeout(deadline.leftMillis());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
