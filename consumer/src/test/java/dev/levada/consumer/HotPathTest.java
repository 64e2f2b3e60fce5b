package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.levada.contract.Application;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.Receive;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What a connection and a message cost in heap, counted by the JVM and not by the clock.
class HotPathTest {
    private static final WebSocketScope SCOPE = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// A server that costs nothing: one event again and again.
    private static final class Script implements Receive, Send {
        private static final Event.Inbound CONNECT = new WebSocketEvent.Connect();
        private static final Event.Inbound MESSAGE = new WebSocketEvent.ReceiveText("hello");
        private static final Event.Inbound END = new WebSocketEvent.Disconnect(1000);

        private final int messages;
        private int calls;
        private int sent;

        Script(int messages) {
            this.messages = messages;
        }

        @Override
        public Event.Inbound next() {
            calls++;
            return calls == 1 ? CONNECT : calls <= messages + 1 ? MESSAGE : END;
        }

        @Override
        public void accept(Event.Outbound event) {
            sent++;
        }
    }

    private static final class Echo extends WebSocketConsumer {
        @Override
        protected void received(String text) {
            send(text);
        }
    }

    private static long allocatedBytes(Application application, Script script) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        application.serve(SCOPE, script, script);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void anEchoAllocatesTheOutgoingEventAndNothingElse() throws Exception {
        int messages = 100_000;
        var application = WebSocketConsumer.application(Echo::new);
        allocatedBytes(application, new Script(messages));
        var script = new Script(messages);
        long bytes = allocatedBytes(application, script);
        assertThat(script.sent).isEqualTo(messages + 1);
        // A record: a header of at most 12 bytes, a reference, and whether it may be compressed, in steps of 8.
        assertThat(bytes / messages).isLessThanOrEqualTo(24);
    }

    @Test
    void aWholeConnectionOfAnEchoConsumerAllocatesFewBytes() throws Exception {
        var application = WebSocketConsumer.application(Echo::new);
        for (int i = 0; i < 100; i++) allocatedBytes(application, new Script(0));
        // Consumer, run, and what the end needs; most of it does not live while the connection is idle.
        assertThat(allocatedBytes(application, new Script(0))).isLessThanOrEqualTo(300);
    }
}
