package dev.levada.edge.link;

import dev.levada.contract.Bytes;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/// One schedule of an edge, workers and connections, in a time of its own and drawn from a seed: workers
/// crash, are paused and drained, packets are lost, delayed, repeated and overtaken, the layer is away. The
/// same seed gives the same schedule.
///
/// Each connection sends numbers. Its application answers each with two effects that follow from the
/// number, and counts in its state how many it has handled.
final class Simulation {
    private static final long MILLI = 1_000_000;
    private static final long FAULTS_END = 6_000 * MILLI;
    private static final long END = 90_000 * MILLI;

    private final Random random;
    private final LinkTimes times = LinkTimes.of(Duration.ofSeconds(2));
    private final PriorityQueue<Step> steps = new PriorityQueue<>();
    private final SimulatedEdge edge;
    private final Map<String, SimulatedWorker> workers = new HashMap<>();

    // The newest ownership under which a handler was begun, of each connection, whoever did it.
    private final Map<Long, Integer> newestOwners = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final int lossPercent;
    private final int delayPercent;
    private long now = 1_000 * MILLI;
    private long lastStep;
    private long outageUntil;
    private int lastWorker;

    private record Step(long at, long order, Runnable action) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    Simulation(long seed) {
        random = new Random(seed);
        lossPercent = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
        delayPercent = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
        edge = new SimulatedEdge(this);
        int count = 2 + random.nextInt(2);
        for (int i = 0; i < count; i++) addWorker();
        int connections = 1 + random.nextInt(4);
        for (int i = 0; i < connections; i++) edge.plan(1 + random.nextInt(12), random.nextInt(5) > 0);
        int faults = random.nextInt(7);
        for (int i = 0; i < faults; i++) at(random.nextLong(FAULTS_END), this::fault);
        every(25 * MILLI, edge.process, edge::tick);
    }

    /// Runs the schedule to its end.
    ///
    /// @return what was promised and did not hold; empty when all did
    List<String> run() {
        for (var step = steps.poll(); step != null && step.at() < END; step = steps.poll()) {
            now = step.at();
            step.action().run();
            if (violations.size() > 5 || now > FAULTS_END + 6_000 * MILLI && edge.isDone()) break;
        }
        edge.check();
        return violations;
    }

    private void addWorker() {
        var worker = new SimulatedWorker(this, "specific.worker!" + ++lastWorker);
        workers.put(worker.name, worker);
        every(25 * MILLI, worker.process, worker::tick);
        every(250 * MILLI, worker.process, worker::hello);
    }

    private void fault() {
        if (now > FAULTS_END) return;
        var names = workers.keySet().stream().sorted().toList();
        var worker = workers.get(names.get(random.nextInt(names.size())));
        switch (random.nextInt(6)) {
            case 0 -> {
                worker.process.isDead = true;
                workers.remove(worker.name);
                addWorker();
            }
            case 1 -> worker.process.pause(now + random.nextLong(5_000 * MILLI));
            case 2 -> {
                worker.core.drain();
                worker.flush();
                addWorker();
            }
            case 3 -> worker.process.cutUntil = now + random.nextLong(5_000 * MILLI);
            case 4 -> outageUntil = now + random.nextLong(5_000 * MILLI);
            default -> edge.process.pause(now + random.nextLong(4_000 * MILLI));
        }
    }

    // ---- what the processes use

    LinkTimes times() {
        return times;
    }

    long now() {
        return now;
    }

    long drawn(long bound) {
        return random.nextLong(bound);
    }

    boolean isOutage() {
        return now < outageUntil;
    }

    int newestOwner(long connection, int ownership) {
        return newestOwners.merge(connection, ownership, Math::max);
    }

    void violated(String what) {
        violations.add(now / MILLI + " ms: " + what);
    }

    void at(long when, Runnable action) {
        steps.add(new Step(Math.max(when, now), ++lastStep, action));
    }

    /// Runs the action then, or when the process goes on; never when it is dead.
    void at(long when, Process process, Runnable action) {
        at(when, () -> {
            if (process.isDead) return;
            if (process.pausedUntil > now) at(process.pausedUntil, process, action);
            else action.run();
        });
    }

    private void every(long pause, Process process, Runnable action) {
        at(now + pause, process, () -> {
            action.run();
            every(pause, process, action);
        });
    }

    /// Sends what the process has to say, through a layer that may lose it.
    void transmit(Process from, Process to, Runnable arrival) {
        if (isOutage() || from.cutUntil > now || to.cutUntil > now || random.nextInt(100) < lossPercent) return;
        int copies = random.nextInt(100) < lossPercent ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long delay = random.nextInt(100) < delayPercent ? random.nextLong(800 * MILLI) : random.nextLong(MILLI);
            at(now + delay + 1, to, arrival);
        }
    }

    void toEdge(SimulatedWorker from, Packet packet) {
        transmit(from.process, edge.process, () -> edge.receive(from.name, packet));
    }

    void helloToEdge(SimulatedWorker from) {
        boolean isDraining = from.core.isDraining();
        transmit(from.process, edge.process, () -> edge.hello(from.name, isDraining));
    }

    void toWorker(Outgoing outgoing) {
        var worker = workers.get(outgoing.mailbox());
        if (worker == null) return;
        transmit(edge.process, worker.process, () -> worker.receive(outgoing.packet()));
    }

    /// A process of the simulation.
    static final class Process {
        boolean isDead;
        long pausedUntil;
        long cutUntil;

        void pause(long until) {
            pausedUntil = Math.max(pausedUntil, until);
        }
    }

    /// The effects of an event: two numbers that follow from it.
    static Bytes effects(long event, int from, int to) {
        var out = new ByteWriter(16);
        for (int i = from; i < to; i++) out.number(event * 10 + i);
        return out.toBytes();
    }

    static List<Long> numbers(Bytes effects) {
        var in = new ByteReader(effects);
        var numbers = new ArrayList<Long>();
        while (in.hasMore()) numbers.add(in.number());
        return numbers;
    }

    static Optional<Bytes> state(long handled) {
        return Optional.of(new ByteWriter(8).number(handled).toBytes());
    }
}
