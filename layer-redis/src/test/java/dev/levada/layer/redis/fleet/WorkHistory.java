package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.fleet.SimulatedQueue.Held;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// One history of a queue and its workers: they take, work, fail, crash, pause, come back, and their
/// network is cut before a request or before its answer. All of it follows from the seed. A promise that
/// does not hold is an [AssertionError] that names the seed and what happened.
final class WorkHistory {
    private static final int STEPS = 120;
    private static final int MOST_JOBS = 25;
    private static final int MOST_HELD = 3;
    private static final int MOST_AT_THE_END = 2_000;
    static final long LEASE_MILLIS = 100;

    private final long seed;
    private final Random random;
    private final SimulatedQueue queue;
    private final int attempts;
    private final List<Hand> hands = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private long now;

    // What everybody would like to know and only the simulation does.
    private final List<String> sent = new ArrayList<>();
    private final Set<String> poison = new HashSet<>();
    private final Set<String> effects = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Map<String, Integer> lastAttempt = new HashMap<>();
    private final Set<String> handedOut = new HashSet<>();
    private int newest = -1;
    private boolean isOver;

    /// One worker process.
    private static final class Hand {
        final List<Held> held = new ArrayList<>();
        int pausedFor;
    }

    WorkHistory(long seed, SimulatedQueue queue, int attempts) {
        this.seed = seed;
        this.queue = queue;
        this.attempts = attempts;
        random = new Random(seed);
    }

    static int attempts(long seed) {
        return 1 + Math.floorMod(seed * 31, 4);
    }

    static int capacity(long seed) {
        return 4 + Math.floorMod(seed * 17, 20);
    }

    void run() {
        int workers = 1 + random.nextInt(4);
        for (int i = 0; i < workers; i++) hands.add(new Hand());
        for (int i = 0; i < STEPS; i++) step();
        end();
    }

    private void step() {
        now += random.nextInt(3) == 0 ? random.nextInt(60) : random.nextInt(4);
        for (var hand : hands) {
            if (hand.pausedFor > 0) hand.pausedFor--;
            else if (random.nextInt(10) < 7) hand.held.forEach(held -> queue.renew(held, now));
        }
        if (sent.size() < MOST_JOBS && random.nextInt(3) == 0) send();
        var hand = hands.get(random.nextInt(hands.size()));
        if (hand.pausedFor > 0) return;
        switch (random.nextInt(20)) {
            case 0 -> crash(hand);
            case 1 -> pause(hand);
            case 2 -> close(hand);
            case 3, 4, 5, 6, 7, 8, 9, 10 -> take(hand);
            default -> work(hand);
        }
        check();
    }

    private void send() {
        var id = String.format(Locale.ROOT, "j%03d", sent.size());
        var before = queue.sizes();
        boolean isTaken = queue.send(id);
        long room = capacity(seed) - before.getOrDefault("ready", 0L) - before.getOrDefault("paused", 0L);
        must(isTaken == room > 0, "a sender is refused when there is no room, and only then");
        if (!isTaken) return;
        note("sent " + id);
        sent.add(id);
        if (random.nextInt(6) == 0) poison.add(id);
    }

    private void take(Hand hand) {
        if (hand.held.size() >= MOST_HELD) return;
        var found = queue.take(now);
        if (found.isEmpty()) return;
        var held = found.get();
        note("took " + held.text());
        must(!acknowledged.contains(held.id()), "what is acknowledged is not handed out again: " + held.id());
        must(held.attempt() <= attempts, "nothing is tried more often than declared: " + held.text());
        must(
                held.attempt() > lastAttempt.getOrDefault(held.id(), 0),
                "each attempt is handed out to one only: " + held.text());
        lastAttempt.put(held.id(), held.attempt());
        if (handedOut.add(held.id())) {
            int number = sent.indexOf(held.id());
            must(number > newest, "new work comes in the order it was sent: " + held.id());
            newest = number;
        }
        // The answer is lost on its way: nobody knows that it is theirs.
        if (isCut()) note("the answer is lost");
        else hand.held.add(held);
    }

    private void work(Hand hand) {
        if (hand.held.isEmpty()) return;
        var held = hand.held.remove(random.nextInt(hand.held.size()));
        boolean isPoison = poison.contains(held.id());
        boolean fails = isPoison || random.nextInt(6) == 0;
        if (!fails) effects.add(held.id());
        if (isCut()) {
            note("cut before " + held.text() + " is told");
            return;
        }
        if (!fails) acknowledge(held);
        else if (isPoison && random.nextBoolean()) note("gave up " + held.text() + " " + queue.giveUp(held));
        else note("failed " + held.text() + " " + queue.retry(held, now, random.nextInt(50)));
    }

    private void acknowledge(Held held) {
        boolean isNoted = queue.acknowledge(held);
        note("acknowledged " + held.text() + " " + isNoted);
        if (!isNoted) return;
        must(acknowledged.add(held.id()), "nothing is acknowledged twice: " + held.id());
        must(
                held.attempt() == lastAttempt.getOrDefault(held.id(), 0),
                "whoever has it no more acknowledges nothing: " + held.text());
        must(!queue.acknowledge(held), "an acknowledgement that is noted is noted once: " + held.text());
    }

    private void crash(Hand hand) {
        note("crash");
        hand.held.clear();
    }

    private void pause(Hand hand) {
        note("pause");
        hand.pausedFor = random.nextInt(30);
    }

    private void close(Hand hand) {
        note("close");
        for (var held : hand.held.reversed()) {
            boolean isAttempt = random.nextInt(3) > 0;
            long before = queue.sizes().getOrDefault("held", 0L);
            queue.giveBack(held, isAttempt);
            // It comes again under the same number, unless its lease had ended.
            boolean wasOurs = queue.sizes().getOrDefault("held", 0L) < before;
            if (!isAttempt && wasOurs) lastAttempt.put(held.id(), held.attempt() - 1);
        }
        hand.held.clear();
    }

    // All crash; then one works in peace.
    private void end() {
        note("the end");
        hands.forEach(hand -> hand.held.clear());
        isOver = true;
        for (int i = 0; i < MOST_AT_THE_END; i++) {
            var sizes = queue.sizes();
            if (sizes.getOrDefault("ready", 0L) + sizes.getOrDefault("held", 0L) + sizes.getOrDefault("paused", 0L)
                    == 0) break;
            now += 20;
            var found = queue.take(now);
            if (found.isEmpty()) continue;
            lastAttempt.put(found.get().id(), found.get().attempt());
            must(!acknowledged.contains(found.get().id()), "what is acknowledged is not handed out again");
            if (poison.contains(found.get().id())) queue.retry(found.get(), now, 1);
            else {
                effects.add(found.get().id());
                acknowledge(found.get());
            }
        }
        check();
        var dead = new HashSet<>(queue.dead());
        must(dead.size() == queue.dead().size(), "nothing dies twice");
        for (var id : sent) {
            must(acknowledged.contains(id) != dead.contains(id), "each piece of work is done or dead: " + id);
            if (acknowledged.contains(id)) must(effects.contains(id), "what is acknowledged was done: " + id);
            boolean mayDie = poison.contains(id) || lastAttempt.getOrDefault(id, 0) >= attempts;
            if (dead.contains(id)) must(mayDie, "nothing dies before its last attempt: " + id);
        }
    }

    private void check() {
        var sizes = queue.sizes();
        long known = acknowledged.size();
        for (long size : sizes.values()) known += size;
        must(
                known == sent.size(),
                "nothing is lost and nothing is there twice: " + sizes + ", acknowledged " + acknowledged.size()
                        + ", sent " + sent.size());
    }

    private boolean isCut() {
        return !isOver && random.nextInt(12) == 0;
    }

    private void note(String what) {
        log.add(now + " " + what);
    }

    private void must(boolean holds, String promise) {
        if (holds) return;
        throw new AssertionError("Seed " + seed + ": " + promise + "\nReplay it with -Dlevada.test.seed=" + seed
                + ":\n  " + String.join("\n  ", log));
    }
}
