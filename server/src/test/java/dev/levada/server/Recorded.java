package dev.levada.server;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.ForeignEvent;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import java.util.ArrayList;
import java.util.List;

/// What one application has received, in order, and how it ended: `connect`, `text hello`, `bytes 3`,
/// `disconnect 1000 bye`, `request 5 more`, `gone`, `message chat.line`; at last `returned` or `threw` and
/// the exception.
final class Recorded {
    private final Scope scope;
    private final List<String> history = new ArrayList<>();

    Recorded(Scope scope) {
        this.scope = scope;
    }

    Scope scope() {
        return scope;
    }

    void run(Application application, Receive receive, Send send) throws Exception {
        Receive recording = () -> {
            var event = receive.next();
            add(describe(event));
            return event;
        };
        try {
            application.serve(scope, recording, send);
            add("returned");
        } catch (Throwable e) {
            add("threw " + e);
            throw e;
        }
    }

    synchronized void add(String line) {
        history.add(line);
        notifyAll();
    }

    synchronized List<String> history() {
        return List.copyOf(history);
    }

    /// Waits for the end of the application and returns everything.
    synchronized List<String> awaitEnd() {
        await("the end of the application", history -> !history.isEmpty() && isEnd(history.getLast()));
        return history();
    }

    /// Waits until it has received that.
    synchronized Recorded await(String line) {
        await("\"" + line + "\"", history -> history.contains(line));
        return this;
    }

    private void await(String expected, java.util.function.Predicate<List<String>> isSo) {
        long deadline = System.nanoTime() + RawClient.PATIENCE.toNanos();
        while (!isSo.test(history)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) throw new AssertionError("Expected " + expected + ", but got only " + history + ".");
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError("Interrupted while waiting for " + expected + " behind " + history, e);
            }
        }
    }

    private static boolean isEnd(String line) {
        return line.equals("returned") || line.startsWith("threw ");
    }

    static String describe(Event event) {
        return switch (event) {
            case WebSocketEvent.Connect _ -> "connect";
            case WebSocketEvent.ReceiveText text -> "text " + text.text();
            case WebSocketEvent.ReceiveBytes bytes -> "bytes " + bytes.bytes().length();
            case WebSocketEvent.Disconnect(int code, String reason, var _) ->
                "disconnect " + code + (reason.isEmpty() ? "" : " " + reason);
            case HttpEvent.Request(var body, boolean more) -> "request " + body.length() + (more ? " more" : "");
            case HttpEvent.Disconnect _ -> "gone";
            case LifespanEvent lifespan -> lifespan.getClass().getSimpleName();
            case ChannelMessage message -> "message " + message.type();
            case WebSocketEvent.Outbound out -> out.toString();
            case HttpEvent.Outbound out -> out.toString();
            case ForeignEvent.Inbound foreign -> foreign.toString();
            case ForeignEvent.Outbound foreign -> foreign.toString();
        };
    }
}
