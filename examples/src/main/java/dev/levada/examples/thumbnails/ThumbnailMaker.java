package dev.levada.examples.thumbnails;

import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.worker.HopelessWorkException;
import dev.levada.worker.Work;
import dev.levada.worker.WorkConsumer;
import dev.levada.worker.WorkHandlers;
import dev.levada.worker.WorkOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;

/// Makes the thumbnails of one picture, in this process or another.
final class ThumbnailMaker extends WorkConsumer {
    static final ChannelName CHANNEL = ChannelName.of("thumbnails");

    private final Pictures pictures;
    private final boolean isKept;

    record MakeThumbnails(String picture) {}

    ThumbnailMaker(Pictures pictures, boolean isKept) {
        this.pictures = pictures;
        this.isKept = isKept;
    }

    @Override
    protected WorkOptions options() {
        var delivery = Delivery.atLeastOnce().retry(5, Duration.ofMillis(300)).thenDeadLetter();
        var options = WorkOptions.DEFAULT.concurrency(2);
        return isKept ? options.atLeastOnce(delivery) : options;
    }

    @Override
    protected void handlers(WorkHandlers on) {
        on.message(MakeThumbnails.class, this::make);
    }

    private void make(MakeThumbnails job, Work work) throws IOException, InterruptedException {
        var id = job.picture();
        var progress = work.progress(Picture.WALL, id);
        try {
            progress.at(0, work.attempt() == 1 ? "reading" : "reading, attempt " + work.attempt());
            var made = pictures.get(id).sizes(); // by an attempt before
            var picture = Scaler.read(pictures.file(id, ".original"), true).orElseThrow();
            double done = 0;
            for (int size : Picture.SIZES) {
                progress.at(++done / (Picture.SIZES.size() + 1), size + " px");
                if (!made.contains(size)) pictures.put(id, size + ".jpg", Scaler.jpeg(picture, size));
                work.layer().broadcast(Picture.WALL, pictures.get(id));
            }
        } catch (NoSuchFileException _) { // it was deleted meanwhile
        } catch (HopelessWorkException | IOException e) {
            boolean isHopeless = e instanceof HopelessWorkException;
            if (isHopeless || work.isLastAttempt()) {
                var problem = isHopeless ? String.valueOf(e.getMessage()) : "The thumbnails could not be made.";
                pictures.put(id, ".problem", problem.getBytes(StandardCharsets.UTF_8));
                work.layer().broadcast(Picture.WALL, pictures.get(id));
            } else progress.step("failed, tried again soon");
            throw e;
        }
    }
}
