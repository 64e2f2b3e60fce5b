package dev.levada.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// All that goes on in one test, under one lock: so "nothing more will come" is read off a state instead
/// of waited for.
///
/// An application can only cause events while it handles one. When every application of the test waits in
/// `receive.next()` and nothing waits for any of them, none can cause another event, unless the test or a
/// thread the applications started does.
final class Activity {
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Party> parties = Collections.newSetFromMap(new IdentityHashMap<>());
    private long changes;

    /// A running application, as far as quiet is concerned. Called under the lock.
    interface Party {
        /// Whether it waits in `receive.next()` and nothing waits for it.
        boolean isIdle();

        /// Whether its thread waits for something, whatever it is.
        boolean isWaiting();

        /// Where it is, for a message.
        String place();
    }

    void joined(Party party) {
        locked(() -> {
            parties.add(party);
            changed();
        });
    }

    void left(Party party) {
        locked(() -> {
            parties.remove(party);
            changed();
        });
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /// Tells everybody who waits. Under the lock.
    void changed() {
        changes++;
        changed.signalAll();
    }

    /// Waits for the next change. Under the lock.
    @SuppressWarnings("WaitNotInLoop") // the callers loop
    void await() throws InterruptedException {
        changed.await();
    }

    /// Waits for the next change or the deadline. Under the lock.
    void await(Deadline deadline) {
        deadline.await(changed);
    }

    /// Waits until no application can cause another event, or something came.
    ///
    /// @param came checked under the lock; ends the wait when it holds
    void awaitQuiet(TestOptions options, BooleanSupplier came) {
        var deadline = Deadline.in(options.deadline());
        long seen = changes;
        long silentSince = System.nanoTime();
        while (!came.getAsBoolean()) {
            var busy = busy();
            if (busy.isEmpty()) return;
            if (changes != seen || busy.stream().anyMatch(party -> !party.isWaiting())) {
                seen = changes;
                silentSince = System.nanoTime();
            }
            if (System.nanoTime() - silentSince >= options.quietTime().toNanos()) return;
            if (deadline.isOver())
                throw new AssertionError("Expected the application to come to rest within " + deadline
                        + ", but it still works: " + busy.getFirst().place());
            deadline.await(changed, LOOK_EVERY);
        }
    }

    private List<Party> busy() {
        var busy = new ArrayList<Party>();
        for (var party : parties) if (!party.isIdle()) busy.add(party);
        return busy;
    }
}
