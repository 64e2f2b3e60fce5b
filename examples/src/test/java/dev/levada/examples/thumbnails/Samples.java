package dev.levada.examples.thumbnails;

import dev.levada.contract.Bytes;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/// Pictures to upload, good and bad.
final class Samples {
    static final int HEADER_BYTES = 33;

    private Samples() {}

    static byte[] png(int width, int height) {
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int x = 0; x < width; x++)
            for (int y = 0; y < height; y++)
                picture.setRGB(x, y, new Color(x % 256, y % 256, (x * 31 + y * 17) % 256).getRGB());
        return encoded(picture, "png");
    }

    static byte[] encoded(BufferedImage picture, String format) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture, format, bytes)) throw new AssertionError("Expected Java to write " + format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// A PNG whose head says that it is so large. Nothing follows.
    static byte[] pngThatClaims(int width, int height) {
        var bytes = ByteBuffer.wrap(png(1, 1)).limit(HEADER_BYTES);
        bytes.putInt(16, width).putInt(20, height);
        var sum = new CRC32();
        sum.update(bytes.array(), 12, 17);
        bytes.putInt(29, (int) sum.getValue());
        var head = new byte[HEADER_BYTES];
        bytes.get(0, head);
        return head;
    }

    /// A form with files in the field `picture`: names and contents in turn.
    static Bytes form(String boundary, Object... files) {
        var form = new ByteArrayOutputStream();
        for (int i = 0; i < files.length; i += 2) {
            form.writeBytes(("--" + boundary + "\r\ncontent-disposition: form-data; name=\"picture\"; filename=\""
                            + files[i] + "\"\r\ncontent-type: image/png\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            form.writeBytes((byte[]) files[i + 1]);
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return Bytes.wrap(form.toByteArray());
    }
}
