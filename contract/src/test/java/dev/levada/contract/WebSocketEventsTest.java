package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class WebSocketEventsTest {
    private static final Scope SCOPE = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
    private static final Event.Inbound HELLO = new WebSocketEvent.ReceiveText("hello");
    private static final Event.Inbound GONE = new WebSocketEvent.Disconnect(1000);

    private final List<Event.Outbound> sent = new ArrayList<>();

    @Test
    void theLoopAcceptsAndEndsWithTheDisconnect() throws Exception {
        var seen = new ArrayList<Event.Inbound>();
        var receive = events(new WebSocketEvent.Connect(), HELLO, HELLO, GONE);
        for (var event : WebSocketEvents.accepting(SCOPE, receive, sent::add)) {
            seen.add(event);
            if (event instanceof WebSocketEvent.Receive message) sent.add(message.echo());
        }
        assertThat(seen).containsExactly(HELLO, HELLO, GONE);
        assertThat(sent)
                .containsExactly(
                        WebSocketEvent.Accept.PLAIN,
                        new WebSocketEvent.SendText("hello"),
                        new WebSocketEvent.SendText("hello"));
    }

    @Test
    void channelMessagesStandBetweenTheEvents() throws Exception {
        var message = ChannelMessage.of("kick");
        var receive = events(new WebSocketEvent.Connect(), message, GONE);
        assertThat(WebSocketEvents.accepting(SCOPE, receive, sent::add)).containsExactly(message, GONE);
    }

    @Test
    void aClientThatHasGoneBeforeIsNotAccepted() throws Exception {
        assertThat(WebSocketEvents.accepting(SCOPE, () -> GONE, sent::add)).containsExactly(GONE);
        assertThat(sent).isEmpty();
    }

    @Test
    void askingForTheNextEventTwiceTakesNone() throws Exception {
        var iterator = WebSocketEvents.accepting(SCOPE, events(new WebSocketEvent.Connect(), HELLO, GONE), sent::add)
                .iterator();
        assertThat(iterator.hasNext()).isTrue();
        assertThat(iterator.hasNext()).isTrue();
        assertThat(iterator.next()).isEqualTo(HELLO);
        assertThat(iterator.next()).isEqualTo(GONE);
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("The WebSocket is closed.");
    }

    @Test
    void interruptionEndsTheLoopAndStaysVisible() throws Exception {
        var left = new ArrayDeque<Event.Inbound>(List.of(new WebSocketEvent.Connect(), HELLO));
        Receive receive = () -> {
            if (left.isEmpty()) throw new InterruptedException();
            return left.remove();
        };
        assertThat(WebSocketEvents.accepting(SCOPE, receive, sent::add)).containsExactly(HELLO);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void otherScopesAreRefused() {
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY));
        assertThatThrownBy(() -> WebSocketEvents.accepting(scope, () -> GONE, sent::add))
                .isInstanceOf(UnsupportedScopeException.class)
                .hasMessage("Expected a websocket scope, but got http."
                        + " Put a router by protocol in front of this application.");
    }

    private static Receive events(Event.Inbound... events) {
        return new ArrayDeque<>(List.of(events))::remove;
    }
}
