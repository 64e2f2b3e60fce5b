package dev.levada.examples.common;

import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// How the camera was held: a JPEG picture is stored as the sensor saw it, and says so in its EXIF data.
///
/// @param tag from 1, which is upright, to 8, as in the standard
public record Orientation(int tag) {
    private static final Orientation UPRIGHT = new Orientation(1);

    // The data is at most one segment, and stands first or behind that of JFIF.
    private static final int HEAD_BYTES = 3 * 65_535;
    private static final int EXIF_SEGMENT = 0xFFE1;
    private static final int FIRST_SEGMENT = 0xFFE0;
    private static final int LAST_SEGMENT = 0xFFEF;
    private static final int PICTURE_BEGINS = 0xFFD8;
    private static final long EXIF = 0x4578_6966_0000L; // "Exif" and two zeros
    private static final int LITTLE_ENDIAN = 0x4949;
    private static final int ORIENTATION = 0x0112;

    /// What the picture in that file says; upright, where it is no JPEG or says nothing to be understood.
    public static Orientation of(Path file) throws IOException {
        try (var input = Files.newInputStream(file)) {
            return of(ByteBuffer.wrap(input.readNBytes(HEAD_BYTES)));
        }
    }

    private static Orientation of(ByteBuffer head) {
        if (head.remaining() < 2 || unsigned(head, 0) != PICTURE_BEGINS) return UPRIGHT;
        int at = 2;
        while (at + 4 <= head.limit()) {
            int marker = unsigned(head, at);
            int end = at + 2 + unsigned(head, at + 2);
            if (marker < FIRST_SEGMENT || marker > LAST_SEGMENT || end > head.limit()) return UPRIGHT;
            boolean isExif = marker == EXIF_SEGMENT && end >= at + 10 && head.getLong(at + 2) << 16 == EXIF << 16;
            if (isExif) return inTiff(head.slice(at + 10, end - at - 10));
            at = Math.max(end, at + 4);
        }
        return UPRIGHT;
    }

    /// Looks among the entries of the first directory, of 12 bytes each.
    private static Orientation inTiff(ByteBuffer tiff) {
        if (tiff.limit() < 8) return UPRIGHT;
        if (unsigned(tiff, 0) == LITTLE_ENDIAN) tiff.order(ByteOrder.LITTLE_ENDIAN);
        long directory = Integer.toUnsignedLong(tiff.getInt(4));
        if (directory + 2 > tiff.limit()) return UPRIGHT;
        int first = (int) directory + 2;
        for (int i = 0; i < unsigned(tiff, first - 2) && first + 12 * (i + 1) <= tiff.limit(); i++) {
            int entry = first + 12 * i;
            if (unsigned(tiff, entry) != ORIENTATION) continue;
            int tag = unsigned(tiff, entry + 8);
            return tag >= 1 && tag <= 8 ? new Orientation(tag) : UPRIGHT;
        }
        return UPRIGHT;
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    /// The picture as it was seen; itself, where that is how it is.
    public BufferedImage upright(BufferedImage stored) {
        if (tag == 1) return stored;
        int width = stored.getWidth();
        int height = stored.getHeight();
        var turned = tag < 5
                ? new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB)
                : new BufferedImage(height, width, BufferedImage.TYPE_INT_RGB);
        var drawing = turned.createGraphics();
        drawing.drawImage(stored, turn(width, height), null);
        drawing.dispose();
        return turned;
    }

    private AffineTransform turn(int width, int height) {
        return switch (tag) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0); // in a mirror
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height); // upside down
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, height, 0); // the camera stood on its right side
            case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, width); // on its left side
            default -> new AffineTransform();
        };
    }
}
