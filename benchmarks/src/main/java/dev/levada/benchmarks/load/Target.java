package dev.levada.benchmarks.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Where connections go and what they begin with. Loopback only.
///
/// @param address of the server
/// @param greeting ASCII, sent as soon as the connection is there; empty for none
/// @param first reads what comes first
/// @param receiveBufferBytes of the socket; 0 leaves it to the kernel
public record Target(InetSocketAddress address, String greeting, Decoder first, int receiveBufferBytes) {
    /// A WebSocket at that path of the server on this machine.
    public static Target webSocket(int port, String path) {
        return webSocket(port, path, "", new HandshakeDecoder(false));
    }

    /// The same with compression, which the server has to agree on.
    public static Target compressedWebSocket(int port, String path) {
        return webSocket(
                port,
                path,
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
                new HandshakeDecoder(true));
    }

    private static Target webSocket(int port, String path, String headers, Decoder first) {
        String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + HandshakeDecoder.KEY + "\r\n" + headers + "\r\n";
        return new Target(local(port), head, first, 0);
    }

    /// An HTTP/1.1 connection that is kept alive.
    public static Target http(int port) {
        return new Target(local(port), "", new ResponseDecoder(), 0);
    }

    /// An HTTP/2 connection whose windows are as good as open.
    public static Target http2(int port) {
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        // No settings but the defaults, and a gibibyte more for the connection (RFC 9113 sections 6.5 and 6.9).
        String settings = "\0\0\0\4\0\0\0\0\0";
        String window = "\0\0\4\10\0\0\0\0\0\77\0\0\0";
        return new Target(local(port), preface + settings + window, new Http2Decoder(), 0);
    }

    /// The same with one more header line in the greeting: `Cookie: a=b`.
    public Target withHeader(String line) {
        String head = greeting.substring(0, greeting.length() - 2) + line + "\r\n\r\n";
        return new Target(address, head, first, receiveBufferBytes);
    }

    /// The same with a small buffer in the kernel, so that a client that stops reading is soon felt.
    public Target withReceiveBuffer(int bytes) {
        return new Target(address, greeting, first, bytes);
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
