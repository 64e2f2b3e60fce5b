package dev.levada.middleware.identity;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Mailbox;
import dev.levada.layer.MessageType;
import dev.levada.layer.Messages;
import dev.levada.layer.Receiver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// Ends the open connections of users who may no longer have them: in this process at once, and through the
/// channel layer in all others that have one of these on the same layer.
///
/// ```java
/// var revocations = Revocations.over(layer);
/// var users = Authentication.bySession(people::find).endedBy(revocations);
/// ...
/// revocations.revoke(person.id());       // in an admin's handler, a job, a main without a server
/// ```
///
/// A WebSocket is closed with [#CLOSE_CODE], a stream ends. That happens
/// - when [#revoke] is called for the user;
/// - when the user logs out ([Identity#logout]) on any connection with the same session;
/// - when the credential expires, and when at the next look the session is gone or the user is not found.
///
/// It looks at all connections every minute, and after a gap of the layer, so that nobody who was
/// missed stays long. One per process; close it when done.
public final class Revocations implements AutoCloseable {
    /// With what the WebSockets of a user are closed who may no longer be there: 4401.
    public static final int CLOSE_CODE = 4401;

    /// How often connections are looked at where nobody says otherwise.
    public static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger("dev.levada.middleware");
    private static final GroupName GROUP = GroupName.of("levada.revocations");

    private final ChannelLayer layer;
    private final InstantSource clock;
    private final Duration lookEvery;
    private final Mailbox mailbox;
    private final long self = ThreadLocalRandom.current().nextLong();
    private final GuardLists guards = new GuardLists();
    // Who is to be looked at, and whether all of theirs end: only users with connections here, so it is never
    // more than there are of those, and nothing has to be dropped.
    private final ConcurrentHashMap<String, Boolean> due = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final LongAdder ended = new LongAdder();
    private final AtomicBoolean mustLook = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean isClosed;

    /// What processes tell each other.
    ///
    /// @param user the identifier
    /// @param endsAll whether all their connections end, or only those that are no longer valid
    /// @param from who says it; another number for each process
    @MessageType("levada.revoke")
    record Revoke(String user, boolean endsAll, long from) {}

    private Revocations(ChannelLayer layer, Duration lookEvery, InstantSource clock) {
        this.layer = layer;
        this.clock = clock;
        this.lookEvery = lookEvery;
        this.mailbox = layer.openMailbox(new Ear());
        this.mailbox.join(GROUP);
        this.thread = Thread.ofVirtual().name("levada-revocations").start(this::work);
    }

    /// Revocations for this process and all others on that layer.
    public static Revocations over(ChannelLayer layer) {
        return over(layer, LOOK_EVERY, InstantSource.system());
    }

    /// The same, looking that often.
    ///
    /// @param lookEvery a tenth of a second or more
    /// @param clock tells when credentials expire
    public static Revocations over(ChannelLayer layer, Duration lookEvery, InstantSource clock) {
        if (lookEvery.toMillis() < 100)
            throw new ContractException("Expected to look every 100 ms or less often, but got " + lookEvery + ".");
        return new Revocations(layer, lookEvery, clock);
    }

    /// Ends all connections of that user, here and in the other processes. Returns when those here are
    /// being ended and the others were told.
    ///
    /// @throws LayerException when the others could not be told; they notice at their next look if the user
    ///     is not found any more
    public void revoke(String user) {
        add(user, true);
        layer.groupSend(GROUP, new Revoke(user, true, self));
    }

    /// Looks at all connections of this process now.
    public void lookNow() {
        if (mustLook.compareAndSet(false, true)) wake.release();
    }

    /// How many connections were ended so far.
    public long ended() {
        return ended.sum();
    }

    /// How many connections of known users are open in this process.
    public int open() {
        return guards.size();
    }

    void add(String user, Guard guard) {
        guards.add(user, guard);
    }

    void remove(String user, Guard guard) {
        guards.remove(user, guard);
    }

    /// Somebody has logged out on one connection: others of theirs with the same session are not theirs any
    /// more.
    void recheck(String user) {
        add(user, false);
        try {
            layer.groupSend(GROUP, new Revoke(user, false, self));
        } catch (LayerException e) {
            LOG.log(Level.WARNING, "Other processes could not be told of a log-out: {0}", e.getMessage());
        }
    }

    private void add(String user, boolean endsAll) {
        if (!guards.contains(user)) return;
        due.merge(user, endsAll, Boolean::logicalOr);
        wake.release();
    }

    private void work() {
        long nextLook = System.nanoTime() + lookEvery.toNanos();
        try {
            while (!isClosed) {
                boolean isWoken = wake.tryAcquire(nextLook - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (isWoken) wake.drainPermits();
                for (var user : due.keySet()) {
                    var endsAll = due.remove(user);
                    if (endsAll != null) lookAt(user, endsAll);
                }
                if (mustLook.getAndSet(false) || System.nanoTime() - nextLook >= 0) {
                    look();
                    nextLook = System.nanoTime() + lookEvery.toNanos();
                }
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private void look() {
        for (var user : guards.users()) lookAt(user, false);
    }

    private void lookAt(String user, boolean endsAll) {
        var look = new Look(clock.instant());
        for (var guard : guards.of(user)) {
            if (endsAll) end(guard);
            else look(guard, look);
        }
    }

    private void look(Guard guard, Look look) {
        try {
            if (!guard.isValid(look)) end(guard);
        } catch (RuntimeException e) {
            // A store that is away is no reason to throw everybody out.
            LOG.log(Level.WARNING, "A connection could not be looked at: {0}", e.toString());
        }
    }

    private void end(Guard guard) {
        if (!guard.end()) return;
        ended.increment();
        // A peer that does not read must not hold up the others.
        Thread.ofVirtual().name("levada-revoke").start(guard::revoke);
    }

    /// Ends no connection; looks no more.
    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        mailbox.close();
    }

    private final class Ear implements Receiver {
        @Override
        public boolean offer(ChannelMessage message) {
            if (!message.type().equals("levada.revoke")) return true;
            var said = Messages.as(message, Revoke.class);
            // What was said here is done already, and meant nobody who has come since.
            if (said.from() != self) add(said.user(), said.endsAll());
            return true;
        }

        @Override
        public void missed(LayerGap gap) {
            lookNow();
        }
    }
}
