package dev.levada.benchmarks.subject;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvents;
import dev.levada.contract.WebSocketScope;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Keeps WebSockets open, and answers requests after three seconds: what a server finds when it is told to
/// end. For `levada serve`.
public final class Lingering implements Application {
    /// What requests are answered with.
    public static final String ANSWER = "finished";

    private static final long SECONDS = 3;

    /// Made by `levada serve`.
    public Lingering() {}

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        switch (scope) {
            case WebSocketScope _ -> {
                for (var _ : WebSocketEvents.accepting(scope, receive, send)) {}
            }
            case HttpScope _ -> {
                new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS);
                send.accept(new HttpEvent.ResponseStart(200));
                send.accept(new HttpEvent.ResponseBody(Bytes.utf8(ANSWER)));
            }
            default -> throw new UnsupportedScopeException("Expected websocket or http, but got " + scope.type() + ".");
        }
    }
}
