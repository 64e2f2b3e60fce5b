package dev.levada.server.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// The little of ASN.1 (X.690) that keys and a development certificate need.
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT = 0x06;
    static final int UTF8 = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    static final int BOOLEAN = 0x01;

    private Der() {}

    /// One element: tag, length, content.
    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (length >= 0x80) {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int sign = digits[0] == 0 ? 1 : 0;
            out.write(0x80 | (digits.length - sign));
            out.write(digits, sign, digits.length - sign);
        } else {
            out.write(length);
        }
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return element(SEQUENCE, parts);
    }

    static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    static byte[] integer(long value) {
        return integer(BigInteger.valueOf(value));
    }

    /// A bit string of whole bytes.
    static byte[] bits(byte[] bytes) {
        return element(BIT_STRING, new byte[] {0}, bytes);
    }

    /// An object identifier, as `2.5.29.17`.
    static byte[] object(String dotted) {
        var parts = List.of(dotted.split("\\.")).stream().map(Long::parseLong).toList();
        var out = new ByteArrayOutputStream();
        out.write((int) (parts.get(0) * 40 + parts.get(1)));
        for (long part : parts.subList(2, parts.size())) {
            int groups = Math.max(1, (64 - Long.numberOfLeadingZeros(part) + 6) / 7);
            for (int i = groups - 1; i >= 0; i--) out.write((int) (part >> (7 * i) & 0x7f) | (i > 0 ? 0x80 : 0));
        }
        return element(OBJECT, out.toByteArray());
    }

    /// One element that was read.
    static final class Element {
        final int tag;
        final byte[] content;

        Element(int tag, byte[] content) {
            this.tag = tag;
            this.content = content;
        }
    }

    /// The elements that stand one behind the other in those bytes.
    ///
    /// @throws IllegalArgumentException when they do not
    static List<Element> read(byte[] bytes) {
        var elements = new ArrayList<Element>();
        int at = 0;
        while (at < bytes.length) {
            if (bytes.length - at < 2) throw new IllegalArgumentException("cut short");
            int tag = bytes[at++] & 0xff;
            int length = bytes[at++] & 0xff;
            if (length > 0x80) {
                int digits = length & 0x7f;
                if (digits > 3 || bytes.length - at < digits) throw new IllegalArgumentException("a length too long");
                length = 0;
                for (int i = 0; i < digits; i++) length = length << 8 | bytes[at++] & 0xff;
            } else if (length == 0x80) {
                throw new IllegalArgumentException("no length");
            }
            if (bytes.length - at < length) throw new IllegalArgumentException("cut short");
            elements.add(new Element(tag, java.util.Arrays.copyOfRange(bytes, at, at + length)));
            at += length;
        }
        return elements;
    }
}
