package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import dev.levada.edge.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The edge of a [Simulation] and its clients.
final class SimulatedEdge {
    private static final long MILLI = 1_000_000;

    final Simulation.Node process = new Simulation.Node();
    private final Simulation world;
    private final EdgeCore core;
    private final List<Client> clients = new ArrayList<>();

    SimulatedEdge(Simulation world) {
        this.world = world;
        core = new EdgeCore(world.times(), 100, world.times().orphan(), 0, world.now());
    }

    /// One client: it sends so many numbers, and then it leaves.
    private final class Client {
        private final int index;
        private final int events;
        private final boolean isMovable;
        private final List<Long> seen = new ArrayList<>();
        private @Nullable EdgeLine line;
        private int sent;
        private boolean isScheduled;
        private boolean isOver;
        private boolean isAbandoned;

        Client(int index, int events, boolean isMovable) {
            this.index = index;
            this.events = events;
            this.isMovable = isMovable;
        }

        private EdgeLine line() {
            var known = line;
            if (known == null) throw new AssertionError("Expected an open connection.");
            return known;
        }

        private void open() {
            var opening = new ByteWriter(8).number(index).flag(isMovable).toBytes();
            line = core.open(opening, false, this::wake, world.now());
            send();
        }

        private void send() {
            if (isOver) return;
            if (line().hasRoom()) {
                boolean isLast = sent == events;
                var event = new ByteWriter(8).number(++sent).flag(isLast).toBytes();
                core.happened(line(), isLast, event, world.now());
                flush();
                if (isLast) return;
            }
            // Some are quick, so that many events wait at once.
            long pause = world.drawn(4) == 0 ? world.drawn(3_000 * MILLI) : world.drawn(5 * MILLI);
            world.at(world.now() + pause, process, this::send);
        }

        private void wake() {
            if (isScheduled) return;
            isScheduled = true;
            world.at(world.now() + world.drawn(MILLI), process, this::work);
        }

        private void work() {
            isScheduled = false;
            for (var task = line().poll(); task != null; task = line().poll())
                switch (task) {
                    case Task.Apply apply -> {
                        var numbers = Simulation.numbers(apply.effects());
                        seen.addAll(numbers.subList(apply.skip(), numbers.size()));
                        core.applied(line(), apply.effects().length());
                    }
                    case Task.Answer ask -> core.answer(line(), ask.ownership(), ask.question(), ask.asked());
                    case Task.Finish(var outcome) -> over(outcome == Outcome.RETURNED);
                    case Task.Abandon _ -> {
                        isAbandoned = true;
                        over(!isMovable);
                    }
                    case Task.Restart _ -> {
                        if (isMovable) world.violated("client " + index + " has a state and was to be closed");
                        sendLast();
                    }
                }
            flush();
        }

        private void sendLast() {
            if (sent > events || isOver) return;
            // A client that is closed has nothing more to say.
            isAbandoned = true;
        }

        private void over(boolean isRight) {
            if (isOver) world.violated("client " + index + " ended twice");
            isOver = true;
            if (!isRight) world.violated("client " + index + " ended in the wrong way");
        }

        private void check() {
            var expected = new ArrayList<Long>();
            for (long event = 1; event <= events + 1; event++) expected.addAll(List.of(event * 10, event * 10 + 1));
            if (isAbandoned && !isMovable) {
                if (seen.size() > expected.size()
                        || !expected.subList(0, seen.size()).equals(seen))
                    world.violated("client " + index + " saw " + seen);
            } else if (!expected.equals(seen) || !isOver) {
                world.violated("client " + index + " of " + events + " events saw " + seen + ", over: " + isOver);
            }
        }
    }

    void plan(int events, boolean isMovable) {
        var client = new Client(clients.size(), events, isMovable);
        clients.add(client);
        world.at(world.now() + world.drawn(3_000 * MILLI), process, client::open);
    }

    boolean isDone() {
        return clients.stream().allMatch(client -> client.isOver);
    }

    void check() {
        clients.forEach(Client::check);
    }

    void hello(String worker, boolean isDraining) {
        core.hello(worker, isDraining, world.now());
        flush();
    }

    void receive(String from, Packet packet) {
        core.receive(from, packet, world.now());
        flush();
    }

    void tick() {
        core.cut(world.isOutage(), world.now());
        core.tick(world.now());
        flush();
    }

    private void flush() {
        for (var out = core.next(world.now()); out != null; out = core.next(world.now())) world.toWorker(out);
    }

    static long number(Bytes event) {
        return Simulation.numbers(event).getFirst();
    }
}
