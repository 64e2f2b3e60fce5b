package dev.levada.examples.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.testkit.TestSite;
import dev.levada.worker.Worker;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PicturesSiteTest {
    @Test
    void aSocketSeesHowFarItsWorkIsAndGetsTheResult() {
        var layer = ChannelLayer.memory();
        var pictures = new Pictures();
        try (var site = TestSite.of(it -> PicturesSite.create(it, pictures), layer);
                var worker = Worker.start(PicturesSite.create(layer, pictures), layer, "thumbnails");
                var page = site.webSocket("/pictures").connect()) {
            page.sendText("12");
            var seen = new ArrayList<String>();
            while (seen.size() < 3) seen.add(page.receiveText());
            assertThat(seen)
                    .anyMatch(text -> text.contains("\"type\":\"work.progress\"") && text.contains("80 px"))
                    .anyMatch(text -> text.contains("\"done\":1") && text.contains("1280 px"))
                    .contains("Picture 12 is ready.");
            assertThat(pictures.thumbnails()).isEqualTo(3);
            page.sendText("13");
            page.sendText("14");
            while (!seen.contains("Picture 14 is ready.")) seen.add(page.receiveText());
            worker.close();
            assertThat(layer.deadLetters(ChannelName.of("thumbnails")).list(10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).isEqualTo("The picture is gone."));
        }
    }
}
