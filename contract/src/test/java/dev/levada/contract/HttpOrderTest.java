package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HttpOrderTest {
    private static final Event.Outbound START = new HttpEvent.ResponseStart(200);
    private static final Event.Outbound MORE = new HttpEvent.ResponseBody(Bytes.EMPTY, true);
    private static final Event.Outbound LAST = new HttpEvent.ResponseBody(Bytes.EMPTY);
    private static final Event.Outbound FOREIGN = new TestEvent();
    private static final Event.Outbound SOCKET = WebSocketEvent.Accept.PLAIN;

    private static final Event.Outbound PROMISE = new HttpEvent.ResponseStart(200, Headers.EMPTY, true);
    private static final Event.Outbound HINT = new HttpEvent.EarlyHint("</a.css>; rel=preload");
    private static final Event.Outbound FILE = new HttpEvent.ResponseFile(Path.of("/tmp/a"), 0, 1, true);
    private static final Event.Outbound LAST_FILE = new HttpEvent.ResponseFile(Path.of("/tmp/a"), 0, 1);
    private static final Event.Outbound TRAILERS = new HttpEvent.ResponseTrailers(Headers.of("x", "1"));

    private static final String BEFORE = "Expected HttpEvent.ResponseStart on this HTTP response, but got ";
    private static final String STARTED = "Expected HttpEvent.ResponseBody on this HTTP response, but got ";
    private static final String PROMISED =
            "Expected HttpEvent.ResponseTrailers, which the start promised, on this HTTP" + " response, but got ";
    private static final String COMPLETE = "Expected nothing more, because the last ResponseBody said that no more"
            + " follows on this HTTP response, but got ";

    // How to come to each state, and what each event leads to from there: a state or a message.
    private static final Map<HttpOrder.State, List<Event.Outbound>> WAYS = Map.of(
            HttpOrder.State.BEFORE_START, List.of(),
            HttpOrder.State.STARTED, List.of(START),
            HttpOrder.State.BEFORE_TRAILERS, List.of(PROMISE, LAST),
            HttpOrder.State.COMPLETE, List.of(START, LAST));

    private record Row(HttpOrder.State state, Event.Outbound event, Object result) {}

    private static final List<Row> TABLE = List.of(
            new Row(HttpOrder.State.BEFORE_START, START, HttpOrder.State.STARTED),
            new Row(HttpOrder.State.BEFORE_START, MORE, BEFORE + "HttpEvent.ResponseBody."),
            new Row(HttpOrder.State.BEFORE_START, LAST, BEFORE + "HttpEvent.ResponseBody."),
            new Row(HttpOrder.State.BEFORE_START, SOCKET, BEFORE + "WebSocketEvent.Accept."),
            new Row(HttpOrder.State.BEFORE_START, FOREIGN, BEFORE + "TestEvent."),
            new Row(HttpOrder.State.STARTED, START, STARTED + "HttpEvent.ResponseStart."),
            new Row(HttpOrder.State.STARTED, MORE, HttpOrder.State.STARTED),
            new Row(HttpOrder.State.STARTED, LAST, HttpOrder.State.COMPLETE),
            new Row(HttpOrder.State.STARTED, SOCKET, STARTED + "WebSocketEvent.Accept."),
            new Row(HttpOrder.State.STARTED, FOREIGN, STARTED + "TestEvent."),
            new Row(HttpOrder.State.BEFORE_START, HINT, HttpOrder.State.BEFORE_START),
            new Row(HttpOrder.State.BEFORE_START, FILE, BEFORE + "HttpEvent.ResponseFile."),
            new Row(HttpOrder.State.BEFORE_START, LAST_FILE, BEFORE + "HttpEvent.ResponseFile."),
            new Row(HttpOrder.State.BEFORE_START, TRAILERS, BEFORE + "HttpEvent.ResponseTrailers."),
            new Row(HttpOrder.State.STARTED, HINT, STARTED + "HttpEvent.EarlyHint."),
            new Row(HttpOrder.State.STARTED, FILE, HttpOrder.State.STARTED),
            new Row(HttpOrder.State.STARTED, LAST_FILE, HttpOrder.State.COMPLETE),
            new Row(HttpOrder.State.STARTED, TRAILERS, STARTED + "HttpEvent.ResponseTrailers."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, START, PROMISED + "HttpEvent.ResponseStart."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, MORE, PROMISED + "HttpEvent.ResponseBody."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, LAST, PROMISED + "HttpEvent.ResponseBody."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, SOCKET, PROMISED + "WebSocketEvent.Accept."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, FOREIGN, PROMISED + "TestEvent."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, HINT, PROMISED + "HttpEvent.EarlyHint."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, FILE, PROMISED + "HttpEvent.ResponseFile."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, LAST_FILE, PROMISED + "HttpEvent.ResponseFile."),
            new Row(HttpOrder.State.BEFORE_TRAILERS, TRAILERS, HttpOrder.State.COMPLETE),
            new Row(HttpOrder.State.COMPLETE, HINT, COMPLETE + "HttpEvent.EarlyHint."),
            new Row(HttpOrder.State.COMPLETE, FILE, COMPLETE + "HttpEvent.ResponseFile."),
            new Row(HttpOrder.State.COMPLETE, LAST_FILE, COMPLETE + "HttpEvent.ResponseFile."),
            new Row(HttpOrder.State.COMPLETE, TRAILERS, COMPLETE + "HttpEvent.ResponseTrailers."),
            new Row(HttpOrder.State.COMPLETE, START, COMPLETE + "HttpEvent.ResponseStart."),
            new Row(HttpOrder.State.COMPLETE, MORE, COMPLETE + "HttpEvent.ResponseBody."),
            new Row(HttpOrder.State.COMPLETE, LAST, COMPLETE + "HttpEvent.ResponseBody."),
            new Row(HttpOrder.State.COMPLETE, SOCKET, COMPLETE + "WebSocketEvent.Accept."),
            new Row(HttpOrder.State.COMPLETE, FOREIGN, COMPLETE + "TestEvent."));

    @TestFactory
    List<DynamicTest> everyEventInEveryState() {
        return TABLE.stream()
                .map(row -> DynamicTest.dynamicTest(row.state() + " " + row.event(), () -> check(row)))
                .toList();
    }

    @Test
    void theTableIsWhole() {
        assertThat(TABLE).hasSize(HttpOrder.State.values().length * 9);
        assertThat(WAYS).hasSize(HttpOrder.State.values().length);
    }

    private static void check(Row row) {
        var order = new HttpOrder();
        for (var event : WAYS.getOrDefault(row.state(), List.of())) order.send(event);
        assertThat(order.state()).isEqualTo(row.state());
        if (row.result() instanceof HttpOrder.State next) {
            assertThat(order.send(row.event())).isSameAs(row.event());
            assertThat(order.state()).isEqualTo(next);
        } else {
            assertThatThrownBy(() -> order.send(row.event()))
                    .isInstanceOf(ContractException.class)
                    .hasMessage(row.result().toString());
            assertThat(order.state()).isEqualTo(row.state());
        }
    }
}
