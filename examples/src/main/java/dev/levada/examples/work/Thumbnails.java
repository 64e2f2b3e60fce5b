package dev.levada.examples.work;

import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.worker.HopelessWorkException;
import dev.levada.worker.Work;
import dev.levada.worker.WorkConsumer;
import dev.levada.worker.WorkHandlers;
import dev.levada.worker.WorkOptions;
import java.time.Duration;

/// Makes thumbnails of pictures.
public final class Thumbnails extends WorkConsumer {
    /// A picture, and who wants to know when it is done.
    public record MakeThumbnails(long pictureId, String replyTo) {}

    /// They are there.
    public record ThumbnailsMade(long pictureId) {}

    private static final int[] SIZES = {80, 320, 1280};

    private final Pictures pictures;

    /// With the place where pictures are.
    public Thumbnails(Pictures pictures) {
        this.pictures = pictures;
    }

    @Override
    protected WorkOptions options() {
        var delivery = Delivery.atLeastOnce().retry(5, Duration.ofSeconds(2)).thenDeadLetter();
        return WorkOptions.DEFAULT.atLeastOnce(delivery).concurrency(4);
    }

    @Override
    protected void handlers(WorkHandlers on) {
        on.message(MakeThumbnails.class, this::make);
    }

    private void make(MakeThumbnails job, Work work) throws InterruptedException {
        if (!pictures.has(job.pictureId())) throw new HopelessWorkException("The picture is gone.");
        var progress = work.progress(watchers(job.pictureId()));
        for (int i = 0; i < SIZES.length; i++) {
            pictures.scale(job.pictureId(), SIZES[i]);
            progress.at((i + 1.0) / SIZES.length, SIZES[i] + " px");
        }
        work.reply(new ThumbnailsMade(job.pictureId()));
    }

    /// Who sees how far it is.
    static GroupName watchers(long pictureId) {
        return GroupName.of("picture", String.valueOf(pictureId));
    }
}
