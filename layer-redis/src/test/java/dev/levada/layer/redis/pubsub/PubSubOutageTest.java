package dev.levada.layer.redis.pubsub;

import static dev.levada.layer.redis.pubsub.Servers.DEADLINE;
import static dev.levada.layer.redis.pubsub.Servers.eventually;
import static dev.levada.layer.redis.pubsub.Servers.number;
import static dev.levada.layer.redis.pubsub.Servers.numbered;
import static dev.levada.layer.redis.pubsub.Servers.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Redis goes away and comes back.
@Timeout(120)
class PubSubOutageTest {
    private static final GroupName ROOM = GroupName.of("room");

    private final Servers servers = new Servers(1);

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    /// Keeps what it is told.
    private static final class Member implements Receiver {
        final LinkedBlockingQueue<ChannelMessage> messages = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<LayerGap> gaps = new LinkedBlockingQueue<>();

        @Override
        public boolean offer(ChannelMessage message) {
            return messages.offer(message);
        }

        @Override
        public void missed(LayerGap gap) {
            gaps.add(gap);
        }

        void awaitGap() throws InterruptedException {
            assertThat(gaps.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as("a gap")
                    .isNotNull();
        }

        ChannelMessage next() throws InterruptedException {
            var message = messages.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            return message;
        }
    }

    private static boolean isRefused(Runnable action) {
        try {
            action.run();
            return false;
        } catch (LayerException _) {
            return true;
        }
    }

    @Test
    void isBackWithAllItsMembersWhenRedisWasKilledAgainAndAgain() throws Exception {
        var here = servers.open();
        var there = servers.open();
        var near = new Member();
        var far = new Member();
        here.openMailbox(near).join(ROOM);
        var farMailbox = there.openMailbox(far);
        farMailbox.join(ROOM);
        var farName = farMailbox.name();
        for (int round = 0; round < 5; round++) {
            servers.all.getFirst().kill();
            eventually("send", () -> isRefused(() -> here.groupSend(ROOM, numbered(-1))), refused -> refused);
            eventually("send", () -> isRefused(() -> here.send(farName, numbered(-1))), refused -> refused);
            try (var joined = there.openMailbox()) {
                // Who joins meanwhile is remembered; so is who leaves.
                joined.join(ROOM);
                var joinedName = joined.name();
                try (var gone = there.openMailbox()) {
                    gone.join(GroupName.of("gone"));
                }
                servers.all.getFirst().restart();
                long back = System.nanoTime();
                near.awaitGap();
                far.awaitGap();
                assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(2));
                near.messages.clear();
                far.messages.clear();
                here.groupSend(ROOM, numbered(round));
                assertThat(number(near.next())).isEqualTo(round);
                assertThat(number(far.next())).isEqualTo(round);
                assertThat(number(receive(joined))).isEqualTo(round);
                here.send(farName, numbered(100 + round));
                assertThat(number(far.next())).isEqualTo(100 + round);
                here.send(joinedName, numbered(200 + round));
                assertThat(number(receive(joined))).isEqualTo(200 + round);
                assertThat(near.messages).isEmpty();
            }
            eventually("topics", servers.connect()::topics, topics -> topics == 2);
        }
        assertThat(near.gaps).isEmpty();
    }

    @Test
    void deliversNothingTwiceAndNothingOutOfOrderWhenConnectionsAreKilledUnderLoad() throws Exception {
        var here = servers.open();
        var there = servers.open();
        var near = new Member();
        var far = new Member();
        here.openMailbox(near).join(ROOM);
        there.openMailbox(far).join(ROOM);
        var isOver = new AtomicBoolean();
        var sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; !isOver.get(); i++) {
                int number = i;
                isRefused(() -> here.groupSend(ROOM, numbered(number)));
                LockSupport.parkNanos(10_000);
            }
        });
        for (var type : List.of("pubsub", "normal", "pubsub", "normal", "pubsub")) {
            int before = near.messages.size();
            eventually("messages", near.messages::size, size -> size > before + 50);
            servers.all.getFirst().command("CLIENT", "KILL", "TYPE", type);
            near.awaitGap();
            far.awaitGap();
        }
        int before = far.messages.size();
        eventually("messages", far.messages::size, size -> size > before + 50);
        isOver.set(true);
        sender.join();
        for (var member : List.of(near, far))
            assertThat(member.messages.stream().map(Servers::number).toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
    }

    @Test
    void closesAtOnceWhileRedisIsAway() throws Exception {
        var layer = servers.open();
        var mailbox = layer.openMailbox();
        mailbox.join(ROOM);
        mailbox.name();
        servers.all.getFirst().kill();
        long begun = System.nanoTime();
        mailbox.close();
        layer.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    }
}
