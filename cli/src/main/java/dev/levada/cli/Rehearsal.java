package dev.levada.cli;

import static dev.levada.consumer.Sockets.socket;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.Movable;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.Event;
import dev.levada.contract.Extensions;
import dev.levada.contract.Headers;
import dev.levada.contract.LevadaException;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.edge.ConsumerWorker;
import dev.levada.edge.ConsumerWorkerOptions;
import dev.levada.edge.Edge;
import dev.levada.edge.EdgeOptions;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.routing.Routes;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Serves a made-up connection in this process, and moves it from one worker to another, before real ones
/// come. A JVM needs a second for what it does for the first time, and in a deploy the first client that is
/// handed over would wait for it.
final class Rehearsal {
    private static final System.Logger LOG = System.getLogger("dev.levada.edge");
    private static final int MESSAGES = 100;
    private static final long MOST_SECONDS = 5;
    private static final GroupName ROOM = GroupName.of("levada.rehearsal");

    private final LinkedBlockingQueue<Event.Inbound> in = new LinkedBlockingQueue<>(10);
    private final LinkedBlockingQueue<Event.Outbound> out = new LinkedBlockingQueue<>(10 * MESSAGES);

    private Rehearsal() {}

    /// Runs it; what goes wrong in it harms nobody.
    ///
    /// @return how many messages were answered
    static int run() throws InterruptedException {
        try (var layer = ChannelLayer.memory();
                var edge = Edge.open(layer, EdgeOptions.defaults())) {
            return new Rehearsal().run(layer, edge.application());
        } catch (LevadaException e) {
            LOG.log(Level.DEBUG, "The rehearsal failed.", e);
            return 0;
        }
    }

    private int run(ChannelLayer layer, Application edge) throws InterruptedException {
        int answered = 0;
        try (var first = worker(layer)) {
            Thread.ofVirtual().name("levada-rehearsal").start(() -> serve(edge));
            in.add(new WebSocketEvent.Connect());
            while (answered < MESSAGES / 2 && answers(answered + 1)) answered++;
            try (var _ = worker(layer)) {
                // The other goes on with the connection.
                first.close();
                while (answered < MESSAGES && answers(answered + 1)) answered++;
                in.add(new WebSocketEvent.Disconnect(1000));
            }
        }
        return answered;
    }

    private static ConsumerWorker worker(ChannelLayer layer) {
        var options = ConsumerWorkerOptions.defaults().withDrain(Duration.ofSeconds(MOST_SECONDS));
        return ConsumerWorker.start(layer, Routes.of(socket("/", Rehearsed::new)), options);
    }

    private void serve(Application edge) {
        var head = RequestHead.of("GET", "ws", "/", Headers.EMPTY);
        var scope = new WebSocketScope(head, List.of(), Attributes.EMPTY, Extensions.NONE, Attributes.EMPTY);
        try {
            edge.serve(scope, in::take, out::put);
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "The rehearsal failed.", e);
        }
    }

    private boolean answers(int number) throws InterruptedException {
        in.add(new WebSocketEvent.ReceiveText("hello"));
        while (true) {
            var event = out.poll(MOST_SECONDS, TimeUnit.SECONDS);
            if (event == null) return false;
            if (event instanceof WebSocketEvent.SendText said && said.text().equals(number + " hello")) return true;
        }
    }

    /// Does what consumers do.
    private static final class Rehearsed extends WebSocketConsumer implements Movable<Rehearsed.State> {
        record State(String name, int said) {}

        record Note(String text, int number) {}

        private int said;

        @Override
        protected void connected() {
            join(ROOM);
            accept();
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Note.class, note -> send(note.text()));
        }

        @Override
        protected void received(String text) throws InterruptedException {
            groupSend(ROOM, new Note("noted", said));
            broadcast(ROOM, new Note("told", said));
            send(++said + " " + text);
        }

        @Override
        public State state() {
            return new State("rehearsed", said);
        }

        @Override
        public void restored(State state) {
            said = state.said();
        }
    }
}
