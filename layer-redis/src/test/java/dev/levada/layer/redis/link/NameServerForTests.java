package dev.levada.layer.redis.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// A name server that knows one address for every name, and says that it is good for an hour (RFC 1035
/// section 4).
final class NameServerForTests implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int ADDRESS = 1;
    private static final int HOUR_SECONDS = 3_600;
    private static final int MOST_BYTES = 512;

    private final DatagramSocket socket;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String address;
    private volatile Mode mode = Mode.ANSWERS;

    enum Mode {
        ANSWERS,
        FAILS,
        SAYS_NOTHING
    }

    NameServerForTests(String address) {
        this.address = address;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress where() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// From now on it is this address.
    void moveTo(String other) {
        address = other;
    }

    void become(Mode next) {
        mode = next;
    }

    /// How often it was asked.
    int asked() {
        return asked.get();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
        while (!socket.isClosed())
            try {
                socket.receive(packet);
                asked.incrementAndGet();
                if (mode == Mode.SAYS_NOTHING) continue;
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException _) {
                // Closed.
            }
    }

    private byte[] answer(byte[] query) throws IOException {
        int end = HEADER_BYTES;
        while (query[end] != 0) end += query[end] + 1;
        int type = query[end + 1] << 8 | query[end + 2];
        end += 5;
        boolean isKnown = mode == Mode.ANSWERS && type == ADDRESS;
        var out = ByteBuffer.allocate(MOST_BYTES);
        // An answer, recursive; 2 is a failure of the server.
        out.put(query, 0, 2).putShort((short) (0x8180 | (mode == Mode.FAILS ? 2 : 0)));
        out.putShort((short) 1).putShort((short) (isKnown ? 1 : 0)).putInt(0);
        out.put(query, HEADER_BYTES, end - HEADER_BYTES);
        if (isKnown)
            // The name is that of the question.
            out.putShort((short) (0xc000 | HEADER_BYTES))
                    .putShort((short) ADDRESS)
                    .putShort((short) 1)
                    .putInt(HOUR_SECONDS)
                    .putShort((short) 4)
                    .put(InetAddress.getByName(address).getAddress());
        return Arrays.copyOf(out.array(), out.position());
    }

    @Override
    public void close() {
        socket.close();
    }
}
