package dev.levada.benchmarks.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The limit for a group: one thread, the JDK's channels, no framework. Whatever a member says is encoded
/// once and written to each member with one `write()` each. It understands just what the load generator
/// sends: a handshake in one piece, and whole text messages of fewer than 126 bytes.
public final class BareWriteLoop {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3
    private static final int MASKED_HEAD = 6;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final List<SocketChannel> members = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer frame = ByteBuffer.allocateDirect(256);
    private final AtomicLong shortWrites = new AtomicLong();

    private BareWriteLoop() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /// Listens on a free port until the input ends.
    public static void main(String[] arguments) throws IOException {
        var loop = new BareWriteLoop();
        Thread.ofPlatform().daemon().name("loop").start(loop::run);
        int port = ((InetSocketAddress) loop.listener.getLocalAddress()).getPort();
        Control.serve(port, Map.of("short-writes", () -> Long.toString(loop.shortWrites.get())));
    }

    private void run() {
        try {
            while (selector.isOpen()) selector.select(this::handle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) accept();
            else read(key, (SocketChannel) key.channel());
        } catch (IOException _) {
            drop(key); // a load generator that hangs up
        }
    }

    private void accept() throws IOException {
        for (var channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void read(SelectionKey key, SocketChannel channel) throws IOException {
        in.clear();
        if (channel.read(in) < 0) {
            drop(key);
            return;
        }
        in.flip();
        if (key.attachment() == null) {
            shakeHands(key, channel);
            return;
        }
        while (in.remaining() >= MASKED_HEAD && in.get(in.position()) == (byte) 0x81) publish();
    }

    private void shakeHands(SelectionKey key, SocketChannel channel) throws IOException {
        String head = StandardCharsets.US_ASCII.decode(in).toString();
        String sent = head.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .findFirst()
                .orElseThrow(() -> new IOException("Expected a handshake with a key."))
                .substring("Sec-WebSocket-Key: ".length());
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(sha1(sent + GUID)) + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        key.attach(channel);
        members.add(channel);
    }

    private void publish() throws IOException {
        int start = in.position();
        int length = in.get(start + 1) & 0x7f;
        if (in.remaining() < MASKED_HEAD + length) throw new IOException("Expected a message in one piece.");
        frame.clear().put((byte) 0x81).put((byte) length);
        for (int i = 0; i < length; i++)
            frame.put((byte) (in.get(start + MASKED_HEAD + i) ^ in.get(start + 2 + (i & 3))));
        frame.flip();
        in.position(start + MASKED_HEAD + length);
        for (var member : members) write(member);
    }

    private void write(SocketChannel member) {
        frame.rewind();
        try {
            member.write(frame);
            if (frame.hasRemaining()) shortWrites.incrementAndGet(); // a yardstick, not a server: it only counts
        } catch (IOException _) {
            shortWrites.incrementAndGet();
        }
    }

    private void drop(SelectionKey key) {
        try {
            if (key.attachment() != null) members.remove((SocketChannel) key.channel());
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1.", e);
        }
    }
}
