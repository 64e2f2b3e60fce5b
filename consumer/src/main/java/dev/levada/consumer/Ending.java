package dev.levada.consumer;

import dev.levada.contract.ClientDisconnectedException;
import dev.levada.layer.LayerException;
import org.jspecify.annotations.Nullable;

/// The end of a connection or request: the last hook is called once, groups are left whatever it does, and
/// the server learns what failed.
final class Ending {
    private @Nullable Throwable failure;
    private boolean isCancelled;

    /// The hook that is called last.
    @FunctionalInterface
    interface Hook {
        void call() throws Exception;
    }

    /// @param failure what the server is to learn of, or null
    /// @param isCancelled whether the server has cancelled the scope
    Ending(@Nullable Throwable failure, boolean isCancelled) {
        this.failure = failure;
        // The hook may have to block to clean up, which an interrupted thread cannot.
        this.isCancelled = Thread.interrupted() || isCancelled;
    }

    void run(Hook hook, @Nullable LayerLink link, MessageLog log) throws Exception {
        try {
            hook.call();
        } catch (InterruptedException | ConsumerCancelledException _) {
            isCancelled = true;
        } catch (ClientDisconnectedException _) {
            // Nobody's fault: the hook has tried to send to a peer that is no longer there.
        } catch (Throwable second) {
            add(second);
        }
        try {
            if (link != null) link.close();
        } catch (LayerException e) {
            // The layer forgets by itself the members it no longer hears of.
            log.layerFailed(e);
        } catch (Throwable second) {
            add(second);
        }
        switch (failure) {
            case Error error -> throw error;
            case Exception exception -> throw exception;
            case null, default -> {
                if (isCancelled) throw new InterruptedException("The server has cancelled the consumer.");
            }
        }
    }

    private void add(Throwable second) {
        if (failure == null) failure = second;
        else if (!failure.equals(second)) failure.addSuppressed(second);
    }
}
