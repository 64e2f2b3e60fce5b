package dev.levada.middleware.identity;

import dev.levada.contract.Bytes;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import org.jspecify.annotations.Nullable;

/// One open connection of somebody known, which can be ended from outside.
final class Guard extends GuardLists.Link implements Send, Identity.Changes {
    private final Revocations revocations;
    private final Send send;
    private final boolean isSocket;
    private @Nullable Identity identity;
    private @Nullable String user;
    private volatile boolean isOpen;
    private boolean isEnded;

    Guard(Revocations revocations, ConnectionScope scope, Send send) {
        this.revocations = revocations;
        this.send = send;
        this.isSocket = scope instanceof WebSocketScope;
    }

    void begin(Identity identity) {
        this.identity = identity;
        var claim = identity.current();
        register(claim == null ? null : claim.subject());
    }

    /// It is over, or about to be.
    ///
    /// @return whether this was the first to say so
    boolean end() {
        synchronized (this) {
            if (isEnded) return false;
            isEnded = true;
        }
        register(null);
        return true;
    }

    @Override
    public void changed(Identity identity, @Nullable Claim before, @Nullable Claim now) {
        register(now == null ? null : now.subject());
        if (before != null) revocations.recheck(before.subject());
    }

    // Under the lock from beginning to end: a connection is in one list at most.
    private synchronized void register(@Nullable String now) {
        if (user != null) revocations.remove(user, this);
        user = isEnded ? null : now;
        if (user != null) revocations.add(user, this);
    }

    boolean isValid(Look look) {
        var known = identity;
        return known == null || known.isStillValid(look);
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        switch (event) {
            case WebSocketEvent.Accept _, HttpEvent.ResponseStart _ -> {
                send.accept(event);
                isOpen = true;
            }
            case HttpEvent.ResponseBody body
            when !body.moreBody() -> {
                isOpen = false;
                send.accept(event);
            }
            default -> send.accept(event);
        }
    }

    /// Ends the connection, wherever it stands. On a thread of its own.
    void revoke() {
        try {
            if (isSocket) send.accept(new WebSocketEvent.Close(Revocations.CLOSE_CODE, "Signed out."));
            else if (isOpen) send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        } catch (ContractException | ClientDisconnectedException _) {
            // It has ended by itself.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
