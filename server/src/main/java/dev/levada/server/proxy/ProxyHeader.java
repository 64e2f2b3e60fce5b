package dev.levada.server.proxy;

import dev.levada.contract.Address;
import dev.levada.server.options.Network;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The header of the PROXY protocol (haproxy.org, proxy-protocol.txt, versions 1 and 2), in the strict
/// reading.
///
/// @param bytes its length
/// @param client who connected to the proxy; null when the proxy speaks for itself or does not know
/// @param server where
record ProxyHeader(
        int bytes, @Nullable Address client, @Nullable Address server) {
    private static final byte[] VERSION_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_VERSION_1 = 107;
    private static final byte[] VERSION_2 = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final int FIXED_BYTES = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_4 = 0x11;
    private static final int TCP_6 = 0x21;
    private static final int UNIX = 0x31;
    private static final int UNIX_BYTES = 216;

    /// What came is no such header.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /// Reads a header at the beginning of the bytes, which stay as they are.
    ///
    /// @return null when it is not there as a whole yet
    static @Nullable ProxyHeader read(ByteBuf bytes, int maxBytes) throws Malformed {
        if (startsWith(bytes, VERSION_2)) return bytes.readableBytes() < FIXED_BYTES ? null : version2(bytes, maxBytes);
        if (startsWith(bytes, VERSION_1)) return version1(bytes);
        throw new Malformed("neither version 1 nor version 2");
    }

    /// As far as there are bytes.
    private static boolean startsWith(ByteBuf bytes, byte[] expected) {
        int known = Math.min(bytes.readableBytes(), expected.length);
        for (int i = 0; i < known; i++) if (bytes.getByte(bytes.readerIndex() + i) != expected[i]) return false;
        return true;
    }

    // ---- version 1: a line of text

    private static @Nullable ProxyHeader version1(ByteBuf bytes) throws Malformed {
        int from = bytes.readerIndex();
        int most = Math.min(bytes.readableBytes(), LONGEST_VERSION_1);
        int end = bytes.indexOf(from, from + most, (byte) '\n');
        if (end < 0) {
            if (most == LONGEST_VERSION_1) throw new Malformed("a line that is too long");
            return null;
        }
        if (end == from || bytes.getByte(end - 1) != '\r') throw new Malformed("a line that does not end with CRLF");
        int length = end + 1 - from;
        var words =
                bytes.toString(from, length - 2, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) return new ProxyHeader(length, null, null);
        boolean is6 = words.length > 1 && words[1].equals("TCP6");
        if (words.length != 6 || (!is6 && !words[1].equals("TCP4"))) throw new Malformed("a line of another form");
        return new ProxyHeader(length, address(words[2], words[4], is6), address(words[3], words[5], is6));
    }

    private static Address address(String host, String port, boolean is6) throws Malformed {
        boolean isOfKind = host.indexOf(':') >= 0 == is6;
        var literal = Network.literal(host);
        if (!isOfKind || literal.isEmpty()) throw new Malformed("an address that is none");
        if (!port.matches("0|[1-9]\\d{0,4}") || Integer.parseInt(port) > 65_535)
            throw new Malformed("a port that is none");
        return new Address(NetUtil.toAddressString(literal.get()), Integer.parseInt(port));
    }

    // ---- version 2: bytes

    private static @Nullable ProxyHeader version2(ByteBuf bytes, int maxBytes) throws Malformed {
        int from = bytes.readerIndex();
        int command = bytes.getUnsignedByte(from + 12);
        int family = bytes.getUnsignedByte(from + 13);
        int rest = bytes.getUnsignedShort(from + 14);
        if (command != LOCAL && command != PROXY) throw new Malformed("an unknown command");
        if (FIXED_BYTES + rest > maxBytes) throw new Malformed("a header that is too long");
        if (bytes.readableBytes() < FIXED_BYTES + rest) return null;
        int length = FIXED_BYTES + rest;
        if (command == LOCAL) return new ProxyHeader(length, null, null);
        return switch (family) {
            case UNSPECIFIED -> new ProxyHeader(length, null, null);
            case TCP_4 -> addresses(bytes, length, 4, rest);
            case TCP_6 -> addresses(bytes, length, 16, rest);
            case UNIX -> {
                if (rest < UNIX_BYTES) throw new Malformed("addresses that are cut short");
                yield new ProxyHeader(length, null, null);
            }
            default -> throw new Malformed("an unknown kind of address");
        };
    }

    private static ProxyHeader addresses(ByteBuf bytes, int length, int addressBytes, int rest) throws Malformed {
        if (rest < 2 * addressBytes + 4) throw new Malformed("addresses that are cut short");
        int client = bytes.readerIndex() + FIXED_BYTES;
        int server = client + addressBytes;
        int ports = server + addressBytes;
        return new ProxyHeader(
                length,
                new Address(host(bytes, client, addressBytes), bytes.getUnsignedShort(ports)),
                new Address(host(bytes, server, addressBytes), bytes.getUnsignedShort(ports + 2)));
    }

    private static String host(ByteBuf bytes, int at, int length) {
        byte[] address = new byte[length];
        bytes.getBytes(at, address);
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four and sixteen bytes are addresses.", e);
        }
    }
}
