package dev.levada.examples.common;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/// JPEG pictures as cameras write them.
public final class Jpeg {
    private static final int TIFF_BYTES = 38;

    private Jpeg() {}

    /// The picture, with EXIF data whose second entry is the orientation.
    public static byte[] withOrientation(BufferedImage picture, int tag, ByteOrder order) {
        var tiff = ByteBuffer.allocate(TIFF_BYTES).order(order);
        tiff.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        tiff.putShort((short) 42).putInt(8).putShort((short) 2);
        tiff.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(picture.getWidth());
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) tag);
        return withExif(picture, tiff.array());
    }

    /// The picture, with that for EXIF data.
    public static byte[] withExif(BufferedImage picture, byte[] tiff) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "jpg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var plain = bytes.toByteArray(); // begins with its mark and the segment of JFIF, of 20 bytes in all
        var whole = ByteBuffer.allocate(plain.length + 10 + tiff.length).put(plain, 0, 20);
        whole.putShort((short) 0xFFE1).putShort((short) (8 + tiff.length));
        whole.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff);
        return whole.put(plain, 20, plain.length - 20).array();
    }
}
