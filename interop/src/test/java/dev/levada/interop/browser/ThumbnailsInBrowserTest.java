package dev.levada.interop.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Windows that bring pictures and watch what becomes of them.
@NeedsChromium
class ThumbnailsInBrowserTest {
    static Page open(Page page, String url) {
        page.navigate(url + "/thumbnails/");
        assertThat(page.locator("#connection")).hasText("Live");
        page.evaluate("window.isSame = true");
        return page;
    }

    private static Page open(DemoSite site) {
        return open(site.window(), site.url(""));
    }

    /// Hills at some time of the day.
    static FilePayload picture(String name, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        var random = new Random(name.hashCode());
        float hue = random.nextFloat();
        graphics.setPaint(new GradientPaint(
                0, 0, Color.getHSBColor(hue, .5f, .95f), 0, height, Color.getHSBColor(hue + .15f, .25f, 1)));
        graphics.fillRect(0, 0, width, height);
        for (int hill = 1; hill <= 4; hill++) {
            graphics.setColor(Color.getHSBColor(hue + .45f, .25f + hill * .12f, .85f - hill * .16f));
            double phase = random.nextDouble() * 6;
            for (int x = 0; x < width; x++) {
                double wave = Math.sin(phase + x * (3.0 + hill) / width) + Math.sin(phase * 2 + x * 11.0 / width) / 4;
                int top = (int) (height * (.3 + hill * .13 + wave * .08));
                graphics.drawLine(x, top, x, height);
            }
        }
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FilePayload(name, "image/png", bytes.toByteArray());
    }

    static void bring(Page page, FilePayload... files) {
        page.locator("#files").setInputFiles(files);
    }

    static Locator card(Page page, String name) {
        return page.locator("[data-picture='" + name + "']");
    }

    static void isMade(Page page, String name) {
        assertThat(card(page, name).locator(".foot a")).hasText(new String[] {"160", "480", "1280"});
        assertThat(card(page, name).locator("progress")).isHidden();
        page.waitForFunction("name => document.querySelector(`[data-picture='${name}'] img`)?.naturalWidth > 0", name);
    }

    @Test
    void whatOneBringsAllSeeAndItsOwnerMayDelete(DemoSite site) {
        var one = open(site);
        var other = open(site);
        bring(one, picture("sea.png", 900, 600), picture("hills.png", 600, 900));
        for (var page : new Page[] {one, other}) {
            isMade(page, "sea.png");
            isMade(page, "hills.png");
            assertThat(page.locator("#counts")).hasText("2 pictures");
        }
        assertThat(one.locator("#uploads li")).hasCount(0);
        assertThat(card(other, "sea.png").locator("button")).hasCount(0);
        card(one, "sea.png").locator("button").press("Enter");
        assertThat(card(other, "sea.png")).hasCount(0);
        assertThat(other.locator("#counts")).hasText("1 picture");
        var later = open(site);
        isMade(later, "hills.png");
    }

    @Test
    void picturesAreDroppedOntoThePage(DemoSite site) {
        var page = open(site);
        var data = page.evaluateHandle("""
                ([name, content]) => {
                  const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
                  const data = new DataTransfer();
                  data.items.add(new File([bytes], name, { type: "image/png" }));
                  return data;
                }
                """, new String[] {
            "dropped.png", Base64.getEncoder().encodeToString(picture("dropped.png", 300, 200).buffer)
        });
        page.dispatchEvent("#drop", "dragenter", java.util.Map.of("dataTransfer", data));
        assertThat(page.locator("#drop")).hasClass("drop over");
        page.dispatchEvent("#drop", "drop", java.util.Map.of("dataTransfer", data));
        assertThat(page.locator("#drop")).hasClass("drop");
        isMade(page, "dropped.png");
    }

    @Test
    void whatIsTooLargeOrNoPictureIsRefusedAndWhatIsBrokenIsTold(DemoSite site) {
        var page = open(site);
        var whole = picture("broken.png", 500, 300).buffer;
        bring(
                page,
                new FilePayload("huge.png", "image/png", new byte[(8 << 20) + 1]),
                new FilePayload("text.png", "image/png", "No picture".getBytes(StandardCharsets.UTF_8)),
                new FilePayload("broken.png", "image/png", Arrays.copyOf(whole, whole.length / 3)));
        assertThat(page.locator("#uploads li")).hasCount(2);
        assertThat(page.locator("#uploads")).containsText("It has 8.4 MB, but at most 8 MB are taken.");
        assertThat(page.locator("#uploads")).containsText("This is no JPEG, PNG, GIF, BMP or TIFF picture.");
        assertThat(card(page, "broken.png").locator(".warning")).hasText("The picture is broken.");
        assertThat(page.locator("#counts")).hasText("1 picture, 1 not made");
        for (int left = 1; left >= 0; left--) {
            page.locator("#uploads button").first().click();
            assertThat(page.locator("#uploads li")).hasCount(left);
        }
    }

    @Test
    void progressIsSeenAndWhatFailsIsTriedAgain(DemoSite site) throws IOException {
        var one = open(site);
        var other = open(site);
        site.stopWorker();
        bring(one, picture("lake.png", 800, 600));
        for (var page : new Page[] {one, other}) {
            assertThat(card(page, "lake.png")).containsText("waiting for a worker");
            assertThat(page.locator("#counts")).hasText("1 picture, 1 being made");
        }
        var id = card(one, "lake.png").getAttribute("data-id");
        // No file can be moved to the place of a folder that is not empty.
        var obstacle = Files.createDirectories(site.pictures().resolve(id).resolve("480.jpg/obstacle"));
        other.evaluate("""
                window.steps = [];
                new MutationObserver(() => window.steps.push(document.querySelector(".picture p.muted").textContent))
                  .observe(document.getElementById("pictures"), { subtree: true, childList: true, characterData: true });
                """);
        site.startWorker();
        other.waitForFunction("() => window.steps.includes('failed, tried again soon')");
        Files.delete(obstacle);
        Files.delete(obstacle.getParent());
        isMade(one, "lake.png");
        isMade(other, "lake.png");
        other.waitForFunction("() => window.steps.some(step => step.startsWith('reading, attempt '))");
    }

    @Test
    void aServerThatComesBackHasThePicturesAndTakesMore(DemoSite site) {
        var page = open(site);
        bring(page, picture("before.png", 300, 200));
        isMade(page, "before.png");
        site.stopServer();
        assertThat(page.locator("#connection")).hasText("Reconnecting");
        bring(page, picture("meanwhile.png", 300, 200));
        assertThat(page.locator("#uploads")).containsText("The server cannot be reached just now.");
        site.startServer();
        assertThat(page.locator("#connection")).hasText("Live");
        page.locator("#uploads button").click();
        isMade(page, "meanwhile.png");
        isMade(page, "before.png");
        page.waitForFunction("() => window.isSame");
    }

    @Test
    void aDeletionIsSeenInAnotherWindowSoon(DemoSite site) {
        var one = open(site);
        var other = open(site);
        var names = new String[Delays.TIMES];
        for (int i = 0; i < names.length; i++) names[i] = "small-" + i + ".png";
        bring(one, Arrays.stream(names).map(name -> picture(name, 30, 20)).toArray(FilePayload[]::new));
        for (var name : names) isMade(other, name);
        var delays = new Delays("deleting a picture to its end in another window");
        for (var name : names)
            delays.between(
                    one,
                    "[data-picture='" + name + "'] button",
                    other,
                    "!document.querySelector(\"[data-picture='" + name + "']\")");
        delays.print();
    }
}
