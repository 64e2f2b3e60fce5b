package dev.levada.consumer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.WebSocketEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MergedReceiveTest {
    private final LinkedBlockingQueue<Event.Inbound> socket = new LinkedBlockingQueue<>();
    private final MergedReceive merged = new MergedReceive();

    @AfterEach
    void close() {
        merged.close();
    }

    private static ChannelMessage message(String type) {
        return ChannelMessage.of(type);
    }

    private static Event.Inbound text(String text) {
        return new WebSocketEvent.ReceiveText(text);
    }

    @Test
    void bothSourcesComeOut() throws Exception {
        merged.start(socket::take);
        socket.add(text("1"));
        assertThat(merged.next()).isEqualTo(text("1"));
        merged.offer(message("a"));
        assertThat(merged.next()).isEqualTo(message("a"));
    }

    @Test
    void neitherSourceKeepsTheOtherOut() throws Exception {
        for (int i = 0; i < 3; i++) {
            socket.add(text("t"));
            merged.offer(message("m"));
        }
        merged.start(socket::take);
        var order = new StringBuilder();
        for (int i = 0; i < 6; i++) order.append(merged.next() instanceof WebSocketEvent ? 'e' : 'm');
        // The second thread needs a moment for each event, so the exact order is open; nothing is lost.
        assertThat(order.chars().filter(c -> c == 'e').count())
                .as(order.toString())
                .isEqualTo(3);
    }

    @Test
    void aWaitingEventAndWaitingMessagesTakeTurns() throws Exception {
        var last = new WebSocketEvent.Disconnect(1000);
        merged.start(() -> last);
        // The last event comes again and again, so once it was there it always waits.
        assertThat(merged.next()).isEqualTo(last);
        for (int i = 0; i < 2; i++) merged.offer(message("m"));
        assertThat(merged.next()).isEqualTo(message("m"));
        assertThat(merged.next()).isEqualTo(last);
        assertThat(merged.next()).isEqualTo(message("m"));
    }

    @Test
    void atMostOneEventIsTakenAheadSoThatASlowConsumerSlowsItsPeer() throws Exception {
        var taken = new AtomicInteger();
        var isWaiting = new CountDownLatch(1);
        merged.start(() -> {
            if (taken.incrementAndGet() == 2) isWaiting.countDown();
            return text("x");
        });
        assertThat(isWaiting.await(50, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(taken).hasValue(1);
        merged.next();
        assertThat(isWaiting.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void messagesAreRefusedOverTheBoundAndTakenAgainBelowIt() throws Exception {
        for (int i = 0; i < MergedReceive.CAPACITY - 1; i++)
            assertThat(merged.offer(message("m"))).isTrue();
        assertThat(merged.offer(message("last"))).isTrue();
        assertThat(merged.offer(message("over"))).isFalse();
        merged.next();
        assertThat(merged.offer(message("again"))).isTrue();
    }

    @Test
    void theLastEventComesAgainAndAgain() throws Exception {
        merged.start(socket::take);
        var last = new WebSocketEvent.Disconnect(1000);
        socket.add(last);
        assertThat(merged.next()).isEqualTo(last);
        assertThat(merged.next()).isEqualTo(last);
    }

    @Test
    void aFailureOfTheServersSideComesOutOfNext() {
        merged.start(() -> {
            throw new IllegalStateException("broken server");
        });
        assertThatThrownBy(merged::next).hasMessage("broken server");
    }

    @Test
    void closingWakesTheSecondThreadAndRefusesMessages() throws Exception {
        var isInterrupted = new CountDownLatch(1);
        merged.start(() -> {
            try {
                return socket.take();
            } catch (InterruptedException e) {
                isInterrupted.countDown();
                throw e;
            }
        });
        merged.close();
        assertThat(isInterrupted.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(merged.offer(message("late"))).isFalse();
    }
}
