package dev.levada.layer.redis.core;

import static dev.levada.layer.redis.core.Cores.DEADLINE;
import static dev.levada.layer.redis.core.Cores.number;
import static dev.levada.layer.redis.core.Cores.numbered;
import static dev.levada.layer.redis.core.Cores.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of messages and memberships while connections and servers die.
@Timeout(120)
class RedisCoreOutageTest {
    private static final GroupName ROOM = GroupName.of("room");
    private static final ChannelName JOBS = ChannelName.of("jobs");
    private static final int MESSAGES = 2_000;
    private static final int WORK = 500;

    private Cores cores;
    private ChannelLayer layer;
    private ChannelLayer other;

    /// Keeps what it is told.
    private static final class Owner implements Receiver {
        final LinkedBlockingQueue<ChannelMessage> messages = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<LayerGap> gaps = new LinkedBlockingQueue<>();

        @Override
        public boolean offer(ChannelMessage message) {
            return messages.add(message);
        }

        @Override
        public void missed(LayerGap gap) {
            gaps.add(gap);
        }
    }

    @BeforeEach
    void start() {
        cores = new Cores(1);
        var options = cores.options().withLayer(LayerOptions.DEFAULT.withCapacity(10_000));
        layer = cores.open(options);
        other = cores.open(options);
    }

    @AfterEach
    void stop() {
        cores.close();
    }

    private interface Send {
        void send(int number);
    }

    /// Sends while connections are killed every 20 ms.
    ///
    /// @return the numbers that were acknowledged
    private List<Long> sendWhileConnectionsDie(int count, Send send) throws Exception {
        var isOver = new AtomicBoolean();
        var killer = Thread.ofVirtual().start(() -> {
            while (!isOver.get()) {
                cores.redis().command("CLIENT", "KILL", "TYPE", "normal");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        });
        var acknowledged = new ArrayList<Long>();
        try {
            for (int i = 0; i < count; i++) {
                try {
                    send.send(i);
                    acknowledged.add((long) i);
                } catch (LayerException _) {
                    // Not known; the next one then.
                    until(() -> isReachable(), "the server is found again");
                }
            }
        } finally {
            isOver.set(true);
            killer.join();
        }
        return acknowledged;
    }

    private boolean isReachable() {
        try {
            other.groupSend(GroupName.of("nobody"), numbered(0));
            return true;
        } catch (LayerException _) {
            return false;
        }
    }

    @Test
    void losesAndRepeatsNothingWhenConnectionsAreKilled() throws Exception {
        var owner = new Owner();
        try (var mailbox = layer.openMailbox(owner)) {
            var name = mailbox.name();
            var acknowledged = sendWhileConnectionsDie(MESSAGES, i -> other.send(name, numbered(i)));
            sendUntilTaken(() -> other.send(name, numbered(MESSAGES)));
            var arrived = new ArrayList<Long>();
            for (long next = 0; next < MESSAGES; ) {
                var message = owner.messages.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertThat(message).as("after " + arrived.size()).isNotNull();
                next = number(message);
                arrived.add(next);
            }
            assertThat(arrived).isSorted().doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(acknowledged).hasSizeGreaterThan(MESSAGES / 2);
        }
    }

    @Test
    void losesAndRepeatsNoWorkWhenConnectionsAreKilled() throws Exception {
        var arrived = new LinkedBlockingQueue<Long>();
        var readers = new ArrayList<Thread>();
        for (var reading : List.of(layer, layer, other))
            readers.add(Thread.ofVirtual().start(() -> {
                try (var work = reading.openWork(Set.of(JOBS))) {
                    while (true) arrived.add(number(work.receive().message()));
                } catch (InterruptedException _) {
                    // Enough.
                }
            }));
        var acknowledged = sendWhileConnectionsDie(WORK, i -> other.send(JOBS, numbered(i)));
        sendUntilTaken(() -> other.send(JOBS, numbered(WORK)));
        until(() -> arrived.contains((long) WORK) && new HashSet<>(arrived).containsAll(acknowledged), "all came");
        for (var reader : readers) reader.interrupt();
        for (var reader : readers) reader.join();
        assertThat(arrived.stream().filter(it -> it < WORK)).doesNotHaveDuplicates();
    }

    private static void sendUntilTaken(Runnable send) {
        until(
                () -> {
                    try {
                        send.run();
                        return true;
                    } catch (LayerException _) {
                        return false;
                    }
                },
                "a message is taken");
    }

    @Test
    void keepsMailboxesAndMembershipsOverAServerThatIsKilledAndStartedEmpty() throws Exception {
        var owner = new Owner();
        var late = new Owner();
        var leaver = new Owner();
        try (var mailbox = layer.openMailbox(owner);
                var lateMailbox = layer.openMailbox(late);
                var leaving = layer.openMailbox(leaver)) {
            mailbox.join(ROOM);
            leaving.join(ROOM);
            for (int round = 0; round < 5; round++) {
                cores.redis().kill();
                until(() -> !isReachable(), "the outage is seen");
                assertThatThrownBy(() -> other.send(mailbox.name(), numbered(1)))
                        .isInstanceOf(LayerException.class);
                // Neither fails, both hold when the server is back.
                lateMailbox.join(ROOM);
                leaving.leave(ROOM);
                long back = System.nanoTime();
                cores.redis().restart();
                for (var told : List.of(owner, late))
                    assertThat(told.gaps.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                            .isNotNull();
                assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(2));
                int number = round;
                sendUntilTaken(() -> other.groupSend(ROOM, numbered(number)));
                sendUntilTaken(() -> other.send(mailbox.name(), numbered(100 + number)));
                for (long expected : new long[] {round, 100 + round})
                    assertThat(number(owner.messages.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
                            .isEqualTo(expected);
                assertThat(number(late.messages.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS)))
                        .isEqualTo(round);
                assertThat(leaver.messages).isEmpty();
            }
            assertThat(layer.statistics().memberships()).isEqualTo(2);
        }
    }

    @Test
    void addsWorkQueuesToTheirGroupsAgainThatTheServerHasLost() throws Exception {
        var layer = cores.open();
        var jobs = ChannelName.of("jobs");
        var queues = GroupName.of("queues");
        layer.groupAdd(queues, jobs);
        cores.redis().kill();
        cores.redis().restart();
        try (var work = cores.open().openWork(Set.of(jobs))) {
            until(
                    () -> {
                        try {
                            layer.groupSend(queues, numbered(1));
                            return work.receive(Duration.ofMillis(10)).isPresent();
                        } catch (LayerException _) {
                            return false;
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    "the queue is a member again");
        }
    }

    @Test
    void doesNotBringBackWhomSomebodyElseDiscarded() throws Exception {
        var owner = new Owner();
        try (var mailbox = layer.openMailbox(owner);
                var stays = layer.openMailbox(new Owner())) {
            mailbox.join(ROOM);
            stays.join(ROOM);
            other.groupDiscard(ROOM, mailbox.name());
            cores.redis().command("CLIENT", "KILL", "TYPE", "normal");
            assertThat(owner.gaps.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            assertThat(cores.stranger(0).zcard("asgi:group:room")).isEqualTo(1);
        }
    }

    @Test
    void waitsForAServerThatIsAwayAsLongAsItIsTold() throws Exception {
        var patient = cores.open(cores.options().withOutagePatience(DEADLINE));
        cores.redis().kill();
        until(() -> !isReachable(), "the outage is seen");
        var restart = Thread.ofVirtual().start(() -> cores.redis().restart());
        try {
            patient.send(JOBS, numbered(7));
        } catch (LayerException _) {
            // It was on its way when this layer's own connection ended, which may be later than the other's.
            patient.send(JOBS, numbered(7));
        }
        restart.join();
        try (var work = patient.openWork(Set.of(JOBS))) {
            assertThat(work.receive(DEADLINE).map(it -> number(it.message()))).contains(7L);
        }
    }

    @Test
    void aWorkReaderWaitsThroughAnOutage() throws Exception {
        var arrived = new LinkedBlockingQueue<Long>();
        var reader = Thread.ofVirtual().start(() -> {
            try (var work = layer.openWork(Set.of(JOBS))) {
                while (true) arrived.add(number(work.receive().message()));
            } catch (InterruptedException _) {
                // Enough.
            }
        });
        cores.redis().kill();
        until(() -> !isReachable(), "the outage is seen");
        cores.redis().restart();
        sendUntilTaken(() -> other.send(JOBS, numbered(1)));
        assertThat(arrived.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        reader.interrupt();
        reader.join();
    }

    @Test
    void closesAtOnceWhileTheServerHangs() {
        var mailbox = layer.openMailbox();
        mailbox.join(ROOM);
        cores.redis().freeze();
        long start = System.nanoTime();
        layer.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        cores.redis().thaw();
    }

    @Test
    void keepsTheOrderOfEachOfThreeHundredSenders() throws Exception {
        int senders = 300;
        int each = 20;
        var owner = new Owner();
        try (var mailbox = layer.openMailbox(owner)) {
            mailbox.join(ROOM);
            var threads = new ArrayList<Thread>();
            for (int s = 0; s < senders; s++) {
                var sender = "sender " + s;
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < each; i++)
                        if (i % 2 == 0) other.send(mailbox.name(), numbered(sender, i));
                        else other.groupSend(ROOM, numbered(sender, i));
                }));
            }
            var next = new HashMap<String, Long>();
            for (int i = 0; i < senders * each; i++) {
                var message = owner.messages.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertThat(message).as("message " + i).isNotNull();
                assertThat(number(message)).isEqualTo(next.merge(message.text("sender"), 1L, Long::sum) - 1);
            }
            for (var thread : threads) thread.join();
        }
    }
}
