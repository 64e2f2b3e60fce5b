package dev.levada.examples.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {
    private static final int WIDTH = 48;
    private static final int HEIGHT = 32;

    @TempDir
    Path folder;

    private Orientation of(byte[] content) throws IOException {
        return Orientation.of(Files.write(folder.resolve("picture"), content));
    }

    /// Red where its first rows and first columns meet.
    private static BufferedImage stored() {
        var picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < WIDTH / 2; x++)
            for (int y = 0; y < HEIGHT / 2; y++) picture.setRGB(x, y, Color.RED.getRGB());
        return picture;
    }

    private static boolean isRed(BufferedImage picture, boolean right, boolean bottom) {
        int x = picture.getWidth() * (right ? 3 : 1) / 4;
        int y = picture.getHeight() * (bottom ? 3 : 1) / 4;
        return new Color(picture.getRGB(x, y)).getRed() > 128;
    }

    @ParameterizedTest
    @CsvSource({ // where the standard sees the first row and the first column
        "1, top, left", "2, top, right", "3, bottom, right", "4, bottom, left",
        "5, left, top", "6, right, top", "7, right, bottom", "8, left, bottom"
    })
    void turnsAPictureAsItsTagSays(int tag, String row, String column) throws IOException {
        boolean isOnItsSide = row.equals("left") || row.equals("right");
        for (var order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            var bytes = Jpeg.withOrientation(stored(), tag, order);
            assertThat(of(bytes)).isEqualTo(new Orientation(tag));
            var upright = of(bytes).upright(ImageIO.read(new ByteArrayInputStream(bytes)));
            assertThat(upright.getWidth()).isEqualTo(isOnItsSide ? HEIGHT : WIDTH);
            assertThat(upright.getHeight()).isEqualTo(isOnItsSide ? WIDTH : HEIGHT);
            for (boolean right : new boolean[] {false, true})
                for (boolean bottom : new boolean[] {false, true})
                    assertThat(isRed(upright, right, bottom))
                            .isEqualTo(right == (row + column).contains("right")
                                    && bottom == (row + column).contains("bottom"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 65_535})
    void takesATagOutsideOfTheStandardForUpright(int tag) throws IOException {
        assertThat(of(Jpeg.withOrientation(stored(), tag, ByteOrder.BIG_ENDIAN)).tag())
                .isEqualTo(1);
    }

    @Test
    void takesWhatSaysNothingForUpright() throws IOException {
        assertThat(of(new byte[0]).tag()).isEqualTo(1);
        assertThat(of("Hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)).tag())
                .isEqualTo(1);
        assertThat(of(Jpeg.withExif(stored(), new byte[0])).tag()).isEqualTo(1);
        assertThat(of(Jpeg.withExif(stored(), new byte[8])).tag()).isEqualTo(1);
    }

    @Test
    void takesWhatIsCutOffAnywhereOrDamagedForUprightOrAsItSays() throws IOException {
        var whole = Jpeg.withOrientation(stored(), 6, ByteOrder.BIG_ENDIAN);
        for (int length = 0; length < 100; length++)
            assertThat(of(Arrays.copyOf(whole, length)).tag()).isIn(1, 6);
        for (int at = 0; at < 100; at++)
            for (int value : new int[] {0, 0x7F, 0x80, 0xFF}) {
                var damaged = whole.clone();
                damaged[at] = (byte) value;
                assertThat(of(damaged).tag()).isBetween(1, 8);
            }
    }
}
