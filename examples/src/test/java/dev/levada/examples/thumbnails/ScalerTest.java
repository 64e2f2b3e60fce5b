package dev.levada.examples.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.examples.common.Jpeg;
import dev.levada.worker.HopelessWorkException;
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

class ScalerTest {
    @TempDir
    Path folder;

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "picture", ""), content);
    }

    private void isRefused(byte[] content, boolean isWhole, String why) throws IOException {
        var file = file(content);
        assertThatThrownBy(() -> Scaler.read(file, isWhole))
                .isInstanceOf(HopelessWorkException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff"})
    void readsWhatJavaKnows(String format) throws IOException {
        var file = file(Samples.encoded(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), format));
        assertThat(Scaler.read(file, false)).isEmpty();
        assertThat(Scaler.read(file, true).orElseThrow().getWidth()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({"1000, 500, 160, 160, 80", "500, 1000, 160, 80, 160", "100, 50, 160, 100, 50", "3000, 1, 160, 160, 1"})
    void keepsTheShapeAndMakesNothingLarger(int width, int height, int size, int newWidth, int newHeight)
            throws IOException {
        var picture = Scaler.read(file(Samples.png(width, height)), true).orElseThrow();
        var made = ImageIO.read(new ByteArrayInputStream(Scaler.jpeg(picture, size)));
        assertThat(made.getWidth()).isEqualTo(newWidth);
        assertThat(made.getHeight()).isEqualTo(newHeight);
    }

    @Test
    void turnsAPictureAsTheCameraWasHeld() throws IOException {
        var lying = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
        var picture = Scaler.read(file(Jpeg.withOrientation(lying, 6, ByteOrder.LITTLE_ENDIAN)), true)
                .orElseThrow();
        var made = ImageIO.read(new ByteArrayInputStream(Scaler.jpeg(picture, 30)));
        assertThat(made.getWidth()).isEqualTo(20);
        assertThat(made.getHeight()).isEqualTo(30);
    }

    @Test
    void leavesOutPixelsThatNoThumbnailNeeds() throws IOException {
        var picture = Scaler.read(file(Samples.png(6000, 60)), true).orElseThrow();
        assertThat(picture.getWidth()).isBetween(2560, 3000);
    }

    @Test
    void refusesWhatClaimsTooManyPixelsBeforeItIsDecoded() throws IOException {
        isRefused(Samples.pngThatClaims(50_000, 50_000), false, "2500000000 pixels");
        isRefused(Samples.pngThatClaims(5_000, 10_001), false, "50005000 pixels");
        assertThat(Scaler.read(file(Samples.pngThatClaims(5_000, 10_000)), false))
                .isEmpty();
        assertThat(Scaler.read(file(Samples.pngThatClaims(5_000, 9_999)), false))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoPicture() throws IOException {
        isRefused("<svg onload='alert(1)'/>".getBytes(java.nio.charset.StandardCharsets.UTF_8), false, "This is no");
        isRefused(new byte[0], false, "This is no");
    }

    @Test
    void refusesWhatIsBroken() throws IOException {
        var whole = Samples.png(300, 300);
        isRefused(Arrays.copyOf(whole, whole.length / 2), true, "broken");
        isRefused(Arrays.copyOf(whole, 20), false, "broken");
        isRefused(Samples.pngThatClaims(300, 300), true, "broken");
        whole[200] ^= 0x55;
        isRefused(whole, true, "broken");
    }
}
