package dev.levada.contract;

import static dev.levada.contract.WebSocketOrder.State.CLOSED;
import static dev.levada.contract.WebSocketOrder.State.CONNECTING;
import static dev.levada.contract.WebSocketOrder.State.DENYING;
import static dev.levada.contract.WebSocketOrder.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class WebSocketOrderTest {
    private static final Event.Outbound ACCEPT = WebSocketEvent.Accept.PLAIN;
    private static final Event.Outbound TEXT = new WebSocketEvent.SendText("x");
    private static final Event.Outbound BYTES = new WebSocketEvent.SendBytes(Bytes.EMPTY);
    private static final Event.Outbound CLOSE = WebSocketEvent.Close.NORMAL;
    private static final Event.Outbound DENIAL = new WebSocketEvent.DenialStart(404, Headers.EMPTY);
    private static final Event.Outbound MORE = new WebSocketEvent.DenialBody(Bytes.EMPTY, true);
    private static final Event.Outbound LAST = new WebSocketEvent.DenialBody(Bytes.EMPTY, false);
    private static final Event.Outbound HTTP = new HttpEvent.ResponseStart(200);
    private static final Event.Outbound FOREIGN = new TestEvent();

    private static final List<Event.Outbound> EVENTS =
            List.of(ACCEPT, TEXT, BYTES, CLOSE, DENIAL, MORE, LAST, HTTP, FOREIGN);
    private static final List<String> NAMES = List.of(
            "WebSocketEvent.Accept",
            "WebSocketEvent.SendText",
            "WebSocketEvent.SendBytes",
            "WebSocketEvent.Close",
            "WebSocketEvent.DenialStart",
            "WebSocketEvent.DenialBody",
            "WebSocketEvent.DenialBody",
            "HttpEvent.ResponseStart",
            "TestEvent");

    private static final Map<WebSocketOrder.State, List<Event.Outbound>> WAYS = Map.of(
            CONNECTING, List.of(),
            OPEN, List.of(ACCEPT),
            DENYING, List.of(DENIAL),
            CLOSED, List.of(ACCEPT, CLOSE));

    // What each event leads to; all others are refused with the expectation of the state.
    private static final Map<WebSocketOrder.State, Map<Event.Outbound, WebSocketOrder.State>> TABLE = Map.of(
            CONNECTING, Map.of(ACCEPT, OPEN, CLOSE, CLOSED, DENIAL, DENYING),
            OPEN, Map.of(TEXT, OPEN, BYTES, OPEN, CLOSE, CLOSED),
            DENYING, Map.of(MORE, DENYING, LAST, CLOSED),
            CLOSED, Map.of());

    private static final Map<WebSocketOrder.State, String> EXPECTATIONS = Map.of(
            CONNECTING, "WebSocketEvent.Accept, Close or DenialStart",
            OPEN, "WebSocketEvent.SendText, SendBytes or Close",
            DENYING, "WebSocketEvent.DenialBody",
            CLOSED, "nothing more, because this application has closed the socket");

    @TestFactory
    List<DynamicTest> everyEventInEveryState() {
        var tests = new ArrayList<DynamicTest>();
        for (var state : WebSocketOrder.State.values())
            for (int i = 0; i < EVENTS.size(); i++) {
                int event = i;
                tests.add(DynamicTest.dynamicTest(state + " " + EVENTS.get(i), () -> check(state, event)));
            }
        return tests;
    }

    private static void check(WebSocketOrder.State state, int index) {
        var event = EVENTS.get(index);
        var order = new WebSocketOrder();
        for (var step : WAYS.getOrDefault(state, List.of())) order.send(step);
        assertThat(order.state()).isEqualTo(state);
        var next = TABLE.getOrDefault(state, Map.of()).get(event);
        if (next != null) {
            assertThat(order.send(event)).isSameAs(event);
            assertThat(order.state()).isEqualTo(next);
        } else {
            assertThatThrownBy(() -> order.send(event))
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected " + EXPECTATIONS.get(state) + " on this WebSocket, but got "
                            + NAMES.get(index) + ".");
            assertThat(order.state()).isEqualTo(state);
        }
    }
}
