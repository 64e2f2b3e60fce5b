package dev.levada.layer.redis.pubsub;

import dev.levada.layer.GroupName;
import dev.levada.layer.LayerGap;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.redis.link.Arrivals;
import dev.levada.layer.redis.link.LinkListener;
import dev.levada.layer.redis.link.RedisLink;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/// One of the servers, with what this layer has under way there.
final class Shard implements AutoCloseable {
    private final RedisLink link;
    private final LocalLayer local;
    private final Arrivals arrivals;
    private final Echoes echoes;
    private final BiConsumer<Shard, LayerGap> resumed;

    /// @param handler gets what others have published, on a thread of this shard
    /// @param resumed told when this server was away and is back
    Shard(
            RedisLink link,
            LocalLayer local,
            Duration timeout,
            Arrivals.Handler handler,
            BiConsumer<Shard, LayerGap> resumed) {
        this.link = link;
        this.resumed = resumed;
        this.local = local;
        echoes = new Echoes(System::nanoTime, timeout);
        arrivals = new Arrivals("levada-redis-arrivals", handler);
    }

    void begin() {
        link.addListener(new Outages());
        link.onMessages((topic, payload) -> {
            if (!echoes.isEcho(topic, payload)) arrivals.message(topic, payload);
        });
    }

    Echoes echoes() {
        return echoes;
    }

    /// Messages dropped because too many waited to be handed out.
    long dropped() {
        return arrivals.dropped();
    }

    void subscribe(String topic) {
        link.subscriptions().add(topic);
    }

    void unsubscribe(String topic) {
        link.subscriptions().remove(topic);
    }

    /// Publishes for a channel.
    ///
    /// @param done told how many processes it reached, or -1 when nobody knows
    void publish(String topic, byte[] payload, LongConsumer done) {
        link.publish(topic, payload, done);
    }

    /// Publishes for a group, whose members in this process get it otherwise.
    void publish(GroupName group, String topic, byte[] payload) {
        boolean isFirst = echoes.isEmpty();
        // Members that leave meanwhile do not keep an echo from coming, to those who join next.
        boolean hadMembers = hasMembers(group);
        var published = echoes.publishing(topic, payload);
        try {
            link.publish(
                    topic,
                    payload,
                    reached -> echoes.answered(published, reached != 0 && (hadMembers || hasMembers(group))));
        } catch (RuntimeException e) {
            echoes.answered(published, false);
            throw e;
        }
        if (isFirst) local.wake();
    }

    private boolean hasMembers(GroupName group) {
        return local.groups().names().contains(group);
    }

    @Override
    public void close() {
        arrivals.close();
    }

    private final class Outages implements LinkListener {
        @Override
        public void restored(RedisLink link) throws InterruptedException {
            // What was published before is answered after a command, and what comes back of it has come after
            // that; the rest was lost with a connection. Who is about to publish has not been answered.
            link.call(commands -> commands.ping());
            link.subscriptions().settle();
            echoes.forgetAnswered();
        }

        @Override
        public void resumed(RedisLink link, LayerGap gap) {
            resumed.accept(Shard.this, gap);
        }
    }
}
