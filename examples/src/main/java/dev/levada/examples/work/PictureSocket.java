package dev.levada.examples.work;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.examples.work.Thumbnails.MakeThumbnails;
import dev.levada.examples.work.Thumbnails.ThumbnailsMade;
import dev.levada.layer.ChannelName;
import java.time.Duration;

/// A page that asks for thumbnails by sending the number of a picture, and sees how far they are.
final class PictureSocket extends WebSocketConsumer {
    record Remind() {}

    static final ChannelName THUMBNAILS = ChannelName.of("thumbnails");

    @Override
    protected void received(String picture) {
        long id = Long.parseLong(picture);
        join(Thumbnails.watchers(id));
        layer().send(THUMBNAILS, new MakeThumbnails(id, channelName().value()));
        layer().sendAfter(Duration.ofMinutes(10), channelName(), new Remind());
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(ThumbnailsMade.class, made -> send("Picture " + made.pictureId() + " is ready."));
        on.message(Remind.class, _ -> send("Still there?"));
    }
}
