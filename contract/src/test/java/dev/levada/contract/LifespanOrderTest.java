package dev.levada.contract;

import static dev.levada.contract.LifespanOrder.State.BEFORE_STARTUP;
import static dev.levada.contract.LifespanOrder.State.DONE;
import static dev.levada.contract.LifespanOrder.State.RUNNING;
import static dev.levada.contract.LifespanOrder.State.STARTING;
import static dev.levada.contract.LifespanOrder.State.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LifespanOrderTest {
    private static final LifespanEvent.Inbound STARTUP = new LifespanEvent.Startup();
    private static final LifespanEvent.Inbound SHUTDOWN = new LifespanEvent.Shutdown();
    private static final Event.Outbound STARTED = new LifespanEvent.StartupComplete();
    private static final Event.Outbound NOT_STARTED = new LifespanEvent.StartupFailed("no");
    private static final Event.Outbound STOPPED = new LifespanEvent.ShutdownComplete();
    private static final Event.Outbound NOT_STOPPED = new LifespanEvent.ShutdownFailed("no");

    private static final Map<Event.Outbound, String> EVENTS = Map.of(
            STARTED,
            "LifespanEvent.StartupComplete",
            NOT_STARTED,
            "LifespanEvent.StartupFailed",
            STOPPED,
            "LifespanEvent.ShutdownComplete",
            NOT_STOPPED,
            "LifespanEvent.ShutdownFailed",
            new HttpEvent.ResponseStart(200),
            "HttpEvent.ResponseStart",
            new TestEvent(),
            "TestEvent");

    private static final Map<LifespanOrder.State, List<Event>> WAYS = Map.of(
            BEFORE_STARTUP, List.of(),
            STARTING, List.of(STARTUP),
            RUNNING, List.of(STARTUP, STARTED),
            STOPPING, List.of(STARTUP, STARTED, SHUTDOWN),
            DONE, List.of(STARTUP, STARTED, SHUTDOWN, STOPPED));

    private static final Map<LifespanOrder.State, Map<Event.Outbound, LifespanOrder.State>> TABLE = Map.of(
            BEFORE_STARTUP, Map.of(),
            STARTING, Map.of(STARTED, RUNNING, NOT_STARTED, DONE),
            RUNNING, Map.of(),
            STOPPING, Map.of(STOPPED, DONE, NOT_STOPPED, DONE),
            DONE, Map.of());

    private static final Map<LifespanOrder.State, String> EXPECTATIONS = Map.of(
            BEFORE_STARTUP, "nothing, because the server has not asked",
            STARTING, "LifespanEvent.StartupComplete or StartupFailed",
            RUNNING, "nothing, because the server has not asked",
            STOPPING, "LifespanEvent.ShutdownComplete or ShutdownFailed",
            DONE, "nothing more, because the last answer was given");

    @TestFactory
    List<DynamicTest> everyEventInEveryState() {
        var tests = new ArrayList<DynamicTest>();
        for (var state : LifespanOrder.State.values())
            EVENTS.forEach((event, name) ->
                    tests.add(DynamicTest.dynamicTest(state + " " + name, () -> check(state, event, name))));
        return tests;
    }

    @Test
    void theQuestionsOfTheServerLeadOn() {
        var order = new LifespanOrder();
        order.received(STARTUP);
        assertThat(order.state()).isEqualTo(STARTING);
        order.send(STARTED);
        order.received(SHUTDOWN);
        assertThat(order.state()).isEqualTo(STOPPING);
    }

    private static void check(LifespanOrder.State state, Event.Outbound event, String name) {
        var order = new LifespanOrder();
        for (var step : WAYS.getOrDefault(state, List.of()))
            if (step instanceof LifespanEvent.Inbound question) order.received(question);
            else if (step instanceof Event.Outbound answer) order.send(answer);
        assertThat(order.state()).isEqualTo(state);
        var next = TABLE.getOrDefault(state, Map.of()).get(event);
        if (next != null) {
            assertThat(order.send(event)).isSameAs(event);
            assertThat(order.state()).isEqualTo(next);
        } else {
            assertThatThrownBy(() -> order.send(event))
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected " + EXPECTATIONS.get(state) + " on this lifespan, but got " + name + ".");
            assertThat(order.state()).isEqualTo(state);
        }
    }
}
