package dev.levada.layer.redis.link;

import dev.levada.layer.LayerGap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// Names spread over servers that are always the same.
public final class ServerPlaces implements Places {
    private final RedisLinks links;
    private final ToIntFunction<String> indexOf;

    /// @param indexOf which of the links a name belongs to
    public ServerPlaces(RedisLinks links, ToIntFunction<String> indexOf) {
        this.links = links;
        this.indexOf = indexOf;
    }

    @Override
    public Place of(String name) {
        return linkOf(name);
    }

    private RedisLink linkOf(String name) {
        return links.get(indexOf.applyAsInt(name));
    }

    @Override
    public void addListener(PlaceListener listener) {
        for (var link : links.all())
            link.addListener(new LinkListener() {
                @Override
                public void restored(RedisLink link) throws InterruptedException {
                    listener.restored(name -> linkOf(name).equals(link));
                }

                @Override
                public void resumed(RedisLink link, LayerGap gap) {
                    listener.resumed(name -> linkOf(name).equals(link), gap);
                }
            });
    }

    @Override
    public void onMessages(Topics topics) {
        for (var link : links.all()) link.onMessages(topics);
    }

    @Override
    public void onKeyChange(Consumer<Optional<String>> listener) {
        for (var link : links.all()) link.onKeyChange(listener);
    }

    @Override
    public boolean areTracking() {
        return links.areTracking();
    }

    @Override
    public long lost() {
        return links.lost();
    }

    @Override
    public List<RedisLink> servers() {
        return links.all();
    }

    @Override
    public void close() {
        links.close();
    }
}
