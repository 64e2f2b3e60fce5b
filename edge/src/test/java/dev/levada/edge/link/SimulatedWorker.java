package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A worker of a [Simulation] and its application.
final class SimulatedWorker {
    private static final long MILLI = 1_000_000;

    final Simulation.Node process = new Simulation.Node();
    final String name;
    final WorkerCore core;
    private final Simulation world;

    SimulatedWorker(Simulation world, String name) {
        this.world = world;
        this.name = name;
        core = new WorkerCore(world.times(), line -> new Run(line).begin());
    }

    /// The application of one connection.
    private final class Run {
        private final WorkerLine line;
        private final boolean isMovable;
        private long handled;
        private boolean isScheduled;
        private boolean isOver;
        private boolean hasResumed;
        private WorkerLine.@Nullable Delivered current;
        private long question;

        Run(WorkerLine line) {
            this.line = line;
            isMovable = Simulation.numbers(line.opening()).getLast() != 0;
            handled = line.state().map(SimulatedEdge::number).orElse(0L);
        }

        void begin() {
            line.onChange(this::wake);
            wake();
        }

        private void wake() {
            if (isScheduled) return;
            isScheduled = true;
            world.at(world.now() + world.drawn(MILLI / 2), process, this::step);
        }

        private void step() {
            isScheduled = false;
            if (isOver) return;
            if (line.isFenced()) {
                isOver = true;
                return;
            }
            if (current != null) {
                if (question != 0 && core.answer(line, question) != null) work();
                return;
            }
            if (line.isReleasing()) {
                isOver = true;
                core.released(line);
                flush();
                return;
            }
            if (!hasResumed) {
                hasResumed = true;
                core.resumed(line);
                flush();
            }
            if (!core.maySend(line)) return;
            var next = core.begin(line, world.now());
            if (next == null) return;
            if (next.number() == 0) {
                isOver = true;
                core.done(line, 0, 0, Bytes.EMPTY, Optional.empty(), Outcome.RETURNED);
                return;
            }
            current = next;
            long event = SimulatedEdge.number(next.event());
            if (event != handled + 1) world.violated(name + " got event " + event + " after " + handled);
            if (world.newestOwner(line.connection, line.ownership) > line.ownership)
                world.violated(name + " began event " + event + " of a connection that is another's");
            if (world.drawn(4) == 0) {
                question = core.ask(line, next.event());
                flush();
            } else {
                work();
            }
        }

        private void work() {
            question = 0;
            long took = world.drawn(20) == 0 ? world.drawn(3_000 * MILLI) : world.drawn(10 * MILLI);
            boolean isSeenEarly = world.drawn(3) == 0;
            if (isSeenEarly) world.at(world.now() + took / 2, process, this::push);
            world.at(world.now() + took, process, () -> finish(isSeenEarly ? 1 : 0));
        }

        private void push() {
            var event = current;
            if (event == null || line.isFenced()) return;
            core.push(line, event.number(), 1, Simulation.effects(handled + 1, 0, 1));
            flush();
        }

        private void finish(int from) {
            var event = current;
            if (event == null) return;
            current = null;
            handled++;
            boolean isLast = Simulation.numbers(event.event()).getLast() != 0;
            isOver |= isLast;
            core.done(
                    line,
                    event.number(),
                    2 - from,
                    Simulation.effects(handled, from, 2),
                    isMovable ? Simulation.state(handled) : Optional.empty(),
                    isLast ? Outcome.RETURNED : Outcome.GOES_ON);
            flush();
            wake();
        }
    }

    void receive(Packet packet) {
        core.receive("specific.edge!1", packet, world.now());
        flush();
    }

    void hello() {
        world.helloToEdge(this);
    }

    void tick() {
        core.tick(world.now());
        flush();
    }

    void flush() {
        for (var out = core.next(world.now()); out != null; out = core.next(world.now()))
            world.toEdge(this, out.packet());
    }
}
