package dev.levada.server.connection;

import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.Quoted;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// One application on its thread, from the first event to its return. One of the edges at which unexpected
/// exceptions are caught.
final class ApplicationRun {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    private final Thread thread;

    private ApplicationRun(Thread thread) {
        this.thread = thread;
    }

    /// How an application ended.
    interface Ended {
        /// Called once on the application's thread.
        ///
        /// @param failure what it threw, or null when it returned or gave up because the peer had gone
        void ended(@Nullable Throwable failure);
    }

    static ApplicationRun start(
            ServerContext context, ThreadFactory threads, Scope scope, Receive receive, Send send, Ended ended) {
        context.counters().applications.incrementAndGet();
        var thread = threads.newThread(() -> run(context, scope, receive, send, ended));
        thread.start();
        return new ApplicationRun(thread);
    }

    private static void run(ServerContext context, Scope scope, Receive receive, Send send, Ended ended) {
        Throwable failure = null;
        try {
            context.application().serve(scope, receive, send);
        } catch (ClientDisconnectedException _) {
            // Nobody's fault: the application wrote to a peer that had gone.
        } catch (InterruptedException e) {
            failure = e;
        } catch (Throwable e) {
            // Errors too: a stack overflow or a missing class in one application must not touch another.
            failure = e;
            context.counters().applicationErrors.increment();
            LOG.log(Level.ERROR, "The application failed on " + Quoted.of(scope.toString()) + ".", e);
        } finally {
            context.counters().applications.decrementAndGet();
            ended.ended(failure);
        }
    }

    /// Cancels the application if it still runs.
    ///
    /// @return whether it did
    boolean interrupt() {
        if (!thread.isAlive()) return false;
        thread.interrupt();
        return true;
    }
}
