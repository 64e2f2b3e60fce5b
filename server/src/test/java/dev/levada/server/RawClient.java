package dev.levada.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;

/// A client that sends what it is told, right or wrong, and reads what comes. Every read has a deadline;
/// when it passes, the failure says what had arrived.
final class RawClient implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        this.out = socket.getOutputStream();
    }

    static RawClient connect(int port) {
        return connect(port, 0);
    }

    /// @param receiveBufferBytes how little the kernel takes for a client that does not read; 0 for the
    ///     usual
    static RawClient connect(int port, int receiveBufferBytes) {
        try {
            var socket = new Socket();
            if (receiveBufferBytes > 0) socket.setReceiveBufferSize(receiveBufferBytes);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A client over a connection that is there: TLS, a Unix socket.
    static RawClient over(Socket socket) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new RawClient(socket);
    }

    /// Each char is one byte.
    RawClient write(String latin1) {
        return write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient write(byte[] bytes) {
        try {
            out.write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes and says whether the server still takes it.
    boolean offers(byte[] bytes) {
        try {
            out.write(bytes);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Writes in segments of that many bytes, with a breath between them so that most are read apart.
    RawClient writeInSegments(byte[] bytes, int segmentBytes) {
        for (int from = 0; from < bytes.length; from += segmentBytes) {
            write(java.util.Arrays.copyOfRange(bytes, from, Math.min(from + segmentBytes, bytes.length)));
            breathe();
        }
        return this;
    }

    /// Writes in two segments.
    RawClient writeSplit(byte[] bytes, int position) {
        write(java.util.Arrays.copyOf(bytes, position));
        breathe();
        return write(java.util.Arrays.copyOfRange(bytes, position, bytes.length));
    }

    RawResponse readResponse() {
        return readResponse("GET");
    }

    /// @param method of the request that is answered: a HEAD's answer has no body
    RawResponse readResponse(String method) {
        var head = new ArrayList<String>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) head.add(line);
        if (head.isEmpty()) throw new AssertionError("Expected a status line, but got an empty line.");
        var response = RawResponse.of(head);
        boolean hasNoBody = method.equals("HEAD")
                || response.status() == 204
                || response.status() == 304
                || response.status() < 200;
        if (hasNoBody) return response;
        if (response.header("transfer-encoding").isPresent()) return response.withBody(readChunks());
        var length = response.header("content-length");
        return response.withBody(length.isPresent() ? readExactly(Integer.parseInt(length.get())) : readToEnd());
    }

    /// Everything up to the end of the connection, whether it was closed or reset.
    byte[] readToEnd() {
        var all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketTimeoutException _) {
            throw new AssertionError("Expected the server to end the connection within " + PATIENCE + ", but got only "
                    + all.size() + " bytes: " + start(all));
        } catch (SocketException _) {
            // A reset is an end as well.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    String readTextToEnd() {
        return new String(readToEnd(), StandardCharsets.ISO_8859_1);
    }

    byte[] readExactly(int bytes) {
        var read = new ByteArrayOutputStream();
        while (read.size() < bytes) read.write(readByte(read));
        return read.toByteArray();
    }

    RawFrame readFrame() {
        var none = new ByteArrayOutputStream();
        int first = readByte(none);
        int second = readByte(none);
        if ((second & 0x80) != 0) throw new AssertionError("A server must not mask its frames.");
        long length = second & 0x7f;
        int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (lengthBytes > 0) length = 0;
        for (int i = 0; i < lengthBytes; i++) length = length << 8 | readByte(none);
        return new RawFrame(first, readExactly(Math.toIntExact(length)));
    }

    /// Reads up to the close frame, which is returned, past everything else.
    RawFrame readCloseFrame() {
        var frame = readFrame();
        while (frame.opcode() != RawFrame.CLOSE) frame = readFrame();
        return frame;
    }

    /// Whether something, or the end, is there to be read within the time.
    boolean hasSomethingWithin(Duration time) {
        try {
            socket.setSoTimeout((int) time.toMillis());
            in.mark(1);
            int octet = in.read();
            if (octet >= 0) in.reset();
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return true;
        } catch (SocketTimeoutException _) {
            try {
                socket.setSoTimeout((int) PATIENCE.toMillis());
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /// Ends the connection in an orderly way, before the test's block does.
    void leave() {
        close();
    }

    /// Ends our half: the server reads the end and may still write.
    void halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the connection with a reset instead of an orderly end.
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String readLine() {
        var line = new ByteArrayOutputStream();
        for (int octet = readByte(line); octet != '\n'; octet = readByte(line)) line.write(octet);
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) throw new AssertionError("Expected CRLF at the end of \"" + text + "\".");
        return text.substring(0, text.length() - 1);
    }

    private byte[] readChunks() {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(readLine(), 16);
            body.writeBytes(readExactly(size));
            if (!readLine().isEmpty()) throw new AssertionError("Expected CRLF behind a chunk and no trailers.");
            if (size == 0) return body.toByteArray();
        }
    }

    private int readByte(ByteArrayOutputStream before) {
        try {
            int octet = in.read();
            if (octet >= 0) return octet;
            throw new AssertionError("Expected more, but the connection ended behind " + start(before) + ".");
        } catch (SocketTimeoutException _) {
            throw new AssertionError("Expected more within " + PATIENCE + ", but got only " + start(before) + ".");
        } catch (IOException e) {
            throw new AssertionError("Expected more, but the connection broke behind " + start(before) + ": " + e, e);
        }
    }

    private static String start(ByteArrayOutputStream bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        return "\"" + (text.length() > 200 ? text.substring(0, 200) + "..." : text) + "\"";
    }

    private static void breathe() {
        LockSupport.parkNanos(100_000);
    }
}
