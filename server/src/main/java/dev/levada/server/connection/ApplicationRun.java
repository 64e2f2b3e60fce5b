package dev.levada.server.connection;

import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.Receive;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import java.lang.System.Logger.Level;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// One application on its thread, from the first event to its return. One of the edges at which unexpected
/// exceptions are caught.
///
/// A parked virtual thread keeps its stack in the heap, about a hundred bytes per frame, so this and what
/// it calls is kept flat.
public final class ApplicationRun implements Runnable {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    private final ServerContext context;
    private final Receive receive;
    private final Send send;
    private final Ended ended;
    private final Thread thread;
    private final Handover handover;
    private boolean isOfBatch;

    // Those of its batch that it starts, until it has.
    private List<ApplicationRun> others = List.of();

    // What tells this failure from others, in the log and in the answer.
    private @Nullable String incident;

    // Until the application has taken it over.
    private @Nullable Scope scope;

    private ApplicationRun(LoopContext loop, Scope scope, Receive receive, Send send, Ended ended) {
        this.context = loop.context();
        this.handover = loop.handover();
        this.scope = scope;
        this.receive = receive;
        this.send = send;
        this.ended = ended;
        this.thread = loop.applicationThreads().newThread(this);
    }

    /// Who is told how an application ended.
    public interface Ended {
        /// What was served, for the log.
        RequestHead head();

        /// Called once on the application's thread.
        ///
        /// @param failure what it threw, or null when it returned or gave up because the peer had gone
        void applicationEnded(@Nullable Throwable failure);
    }

    /// Starts an application before the loop waits again. On the loop.
    public static ApplicationRun start(LoopContext loop, Scope scope, Receive receive, Send send, Ended ended) {
        loop.context().counters().applications.incrementAndGet();
        var run = new ApplicationRun(loop, scope, receive, send, ended);
        loop.handover().start(run);
        return run;
    }

    /// Starts it and the others of its batch. The loop wakes one thread for all of them, and that starts
    /// the rest from where they will run, which costs a fraction of what it would from here.
    void startWith(List<ApplicationRun> others) {
        this.others = others;
        isOfBatch = !others.isEmpty();
        for (var other : others) other.isOfBatch = true;
        thread.start();
    }

    @Override
    public void run() {
        Throwable failure = null;
        if (isOfBatch) begin();
        try {
            serve();
        } catch (ClientDisconnectedException _) {
            // Nobody's fault: the application wrote to a peer that had gone.
        } catch (InterruptedException e) {
            failure = e;
        } catch (Throwable e) {
            // Errors too: a stack overflow or a missing class in one application must not touch another.
            failure = e;
            context.counters().applicationErrors.increment();
            LOG.log(
                    Level.ERROR,
                    "The application failed on " + ended.head() + ". Incident " + incident() + ".",
                    SafeThrowable.of(e));
        } finally {
            try {
                ended.applicationEnded(failure);
            } finally {
                // Last, so that who sees nothing run any more finds the connections told.
                context.counters().applications.decrementAndGet();
            }
        }
    }

    private void begin() {
        for (var other : others) other.thread.start();
        others = List.of();
        handover.begun();
    }

    /// A number to find the line in the log with, which may be shown to anybody.
    public String incident() {
        var known = incident;
        if (known == null) {
            known = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            incident = known;
        }
        return known;
    }

    /// The answer of the server for an application that has not given one.
    public Refusal failure() {
        return new Refusal(500, "Internal Server Error. Incident " + incident() + ".");
    }

    private void serve() throws Exception {
        var served = scope;
        scope = null;
        if (served == null) return;
        var forward = ForwardingApplication.resolve(context.application(), served);
        forward.application().serve(forward.scope(), receive, forward.sending().apply(send));
    }

    /// Cancels the application if it still runs; it has not ended in time.
    public void interrupt() {
        if (!thread.isAlive()) return;
        thread.interrupt();
        context.counters().interruptedApplications.increment();
        LOG.log(Level.WARNING, "The application on {0} had not ended in time and was interrupted.", ended.head());
    }
}
