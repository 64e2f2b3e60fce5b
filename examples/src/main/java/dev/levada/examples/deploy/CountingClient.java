package dev.levada.examples.deploy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// One member of a room: says numbers, and checks that it hears those of everybody once and in order. A
/// WebSocket client of the simplest kind, because a thousand of them have to fit beside what they watch.
final class CountingClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final String name;
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final Map<String, Long> heard = new HashMap<>();
    private long said;
    private long deliveries;
    private long twice;
    private long outOfOrder;
    private long longestNanos;
    private String closed = "";
    private boolean isClosing;

    /// Connects and waits for the handshake.
    CountingClient(int port, String room, String name) throws IOException {
        this.name = name;
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1024));
        write(("GET /room/" + room + "?name=" + name + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());
        if (!head.toString().startsWith("HTTP/1.1 101"))
            throw new IOException("Expected an open socket, but got "
                    + head.toString().lines().findFirst());
        socket.setSoTimeout(0);
        Thread.ofVirtual().name("client " + name).start(this::listen);
    }

    /// Says the next number, and when.
    void say() throws IOException {
        long next;
        synchronized (this) {
            next = ++said;
        }
        frame(TEXT, (next + " " + System.nanoTime()).getBytes(StandardCharsets.US_ASCII));
    }

    private void listen() {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 15;
                int length = in.readUnsignedByte() & 127;
                if (length == 126) length = in.readUnsignedShort();
                byte[] payload = in.readNBytes(length);
                switch (opcode) {
                    case TEXT -> heard(new String(payload, StandardCharsets.US_ASCII));
                    case PING -> frame(PONG, payload);
                    case CLOSE -> {
                        int code = payload.length < 2 ? 1005 : (payload[0] & 255) << 8 | payload[1] & 255;
                        end("code " + code);
                        return;
                    }
                    default -> {}
                }
            }
        } catch (EOFException _) {
            end("the connection ended");
        } catch (IOException e) {
            end(e.toString());
        }
    }

    private synchronized void end(String how) {
        if (!isClosing) closed = how;
    }

    // "name count number nanos": count is the consumer's, number the sender's.
    private synchronized void heard(String text) {
        var parts = text.split(" ", 4);
        deliveries++;
        longestNanos = Math.max(longestNanos, System.nanoTime() - Long.parseLong(parts[3]));
        long number = Long.parseLong(parts[2]);
        long before = heard.getOrDefault(parts[0], 0L);
        if (number <= before) twice++;
        else if (number != before + 1 || Long.parseLong(parts[1]) != number) outOfOrder++;
        heard.put(parts[0], Math.max(before, number));
    }

    private void frame(int opcode, byte[] payload) throws IOException {
        byte[] frame = new byte[payload.length + 6];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | payload.length); // masked with zeros
        System.arraycopy(payload, 0, frame, 6, payload.length);
        write(frame);
    }

    private void write(byte[] bytes) throws IOException {
        synchronized (socket) {
            socket.getOutputStream().write(bytes);
        }
    }

    String name() {
        return name;
    }

    synchronized long said() {
        return said;
    }

    synchronized long heardOf(String other) {
        return heard.getOrDefault(other, 0L);
    }

    synchronized long deliveries() {
        return deliveries;
    }

    synchronized long twice() {
        return twice;
    }

    synchronized long outOfOrder() {
        return outOfOrder;
    }

    /// Why the socket was closed; empty when it was not.
    synchronized String closed() {
        return closed;
    }

    /// The longest time from saying to hearing since the last call.
    synchronized long takeLongestNanos() {
        long longest = longestNanos;
        longestNanos = 0;
        return longest;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            isClosing = true;
        }
        socket.close();
    }
}
