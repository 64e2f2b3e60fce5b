package dev.levada.examples.thumbnails;

import dev.levada.examples.common.Orientation;
import dev.levada.worker.HopelessWorkException;
import java.awt.Color;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageInputStream;

/// Reads pictures of strangers, whose few bytes may stand for billions of pixels, and makes them small.
final class Scaler {
    static final long MAX_PIXELS = 50_000_000;

    private Scaler() {}

    /// Reads the picture, without pixels that no thumbnail needs, or its head alone.
    static Optional<BufferedImage> read(Path file, boolean isWhole) throws IOException {
        try (var input = new FileImageInputStream(file.toFile())) {
            var readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) throw new HopelessWorkException("This is no JPEG, PNG, GIF, BMP or TIFF picture.");
            var reader = readers.next();
            try (Closeable _ = reader::dispose) {
                reader.setInput(input, true, true); // without what is said besides, which can be a bomb too
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS)
                    throw new HopelessWorkException(pixels + " pixels are too many; at most 50 million are taken.");
                int longest = Math.max(reader.getWidth(0), reader.getHeight(0));
                int step = Math.max(1, longest / (2 * Picture.SIZES.getLast()));
                var parameters = reader.getDefaultReadParam();
                parameters.setSourceSubsampling(step, step, 0, 0);
                if (!isWhole) return Optional.empty();
                return Optional.of(Orientation.of(file).upright(reader.read(0, parameters)));
            }
        } catch (IIOException | EOFException | RuntimeException e) { // decoders throw all sorts
            throw e instanceof HopelessWorkException it ? it : new HopelessWorkException("The picture is broken.");
        }
    }

    /// The picture as JPEG whose longer side is at most this long.
    static byte[] jpeg(BufferedImage picture, int size) throws IOException {
        double factor = Math.min(1, (double) size / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) (picture.getWidth() * factor));
        int height = Math.max(1, (int) (picture.getHeight() * factor));
        var smaller = picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
        var drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        drawn.createGraphics().drawImage(smaller, 0, 0, Color.WHITE, null);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(drawn, "jpg", bytes);
        return bytes.toByteArray();
    }
}
