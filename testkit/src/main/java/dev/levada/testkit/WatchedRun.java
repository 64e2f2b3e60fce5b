package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Extension;
import dev.levada.contract.Extensions;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// One application behind a live server, watched from inside: so that its failure can be shown to the
/// test, and so that it is known whether everything sent to it has been handled.
///
/// What is under way is counted in units: a byte of a request body, a message, the end of a request body.
final class WatchedRun {
    final ApplicationRun run;
    private final Activity activity;
    private long sentUnits;
    private long takenUnits;
    private boolean isWaiting;
    private boolean isLastSent;
    private boolean promisesTrailers;
    private boolean isLastTaken;
    private boolean hasAnswered;

    WatchedRun(Activity activity, String where) {
        this.activity = activity;
        run = new ApplicationRun(activity, where, this::isIdle);
    }

    // ---- the client's side

    /// The client is about to send that much.
    void sending(long units) {
        activity.locked(() -> sentUnits += units);
    }

    /// The client is about to end the connection.
    void ending() {
        activity.locked(() -> {
            isLastSent = true;
            run.expectCancellation();
        });
    }

    /// Whether the application has begun an answer. Under the lock.
    boolean hasAnswered() {
        return hasAnswered;
    }

    private boolean isIdle() {
        return isWaiting && (isLastTaken || sentUnits == takenUnits && !isLastSent);
    }

    // ---- the application's side

    /// Serves the scope, without what the client added to be recognised.
    void serve(Application application, Scope scope, Receive receive, Send send) throws Exception {
        run.run(() -> application.serve(watched(scope), () -> next(receive), event -> send(send, event)));
    }

    private Scope watched(Scope scope) {
        if (!(scope instanceof WebSocketScope socket)) return scope;
        var extensions = new ArrayList<Extension>();
        socket.extension(Inbox.class).ifPresent(inbox -> extensions.add((Inbox) message -> offer(inbox, message)));
        socket.extension(Outlet.class).ifPresent(extensions::add);
        socket.extension(DenialResponse.class).ifPresent(extensions::add);
        return new WebSocketScope(
                socket.head(),
                socket.subprotocols(),
                socket.state(),
                Extensions.of(extensions.toArray(Extension[]::new)),
                socket.attributes());
    }

    private boolean offer(Inbox inbox, ChannelMessage message) {
        sending(1);
        boolean isTaken = inbox.offer(message);
        if (!isTaken) sending(-1);
        return isTaken;
    }

    private Event.Inbound next(Receive receive) throws InterruptedException {
        activity.locked(() -> {
            isWaiting = true;
            activity.changed();
        });
        Event.@Nullable Inbound event = null;
        try {
            event = receive.next();
            return event;
        } finally {
            taken(event);
        }
    }

    private void taken(Event.@Nullable Inbound event) {
        activity.locked(() -> {
            isWaiting = false;
            switch (event) {
                case HttpEvent.Request request -> takenUnits += request.body().length() + (request.moreBody() ? 0 : 1);
                case WebSocketEvent.Disconnect _, HttpEvent.Disconnect _ -> isLastTaken = true;
                case WebSocketEvent.Receive _, ChannelMessage _ -> takenUnits++;
                case null, default -> {}
            }
            activity.changed();
        });
    }

    private void send(Send send, Event.Outbound event) throws InterruptedException {
        // Before it leaves, so that a client that has it finds it noted.
        activity.locked(() -> {
            switch (event) {
                case HttpEvent.ResponseStart start -> promisesTrailers = start.trailers();
                case HttpEvent.ResponseBody body -> isLastSent |= !body.moreBody() && !promisesTrailers;
                case HttpEvent.ResponseFile file -> isLastSent |= !file.moreBody() && !promisesTrailers;
                case HttpEvent.ResponseTrailers _ -> isLastSent = true;
                case WebSocketEvent.Close _ -> isLastSent = true;
                default -> {}
            }
            hasAnswered = true;
        });
        send.accept(event);
    }
}
