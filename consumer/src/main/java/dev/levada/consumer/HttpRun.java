package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import org.jspecify.annotations.Nullable;

/// One request's life with its consumer.
final class HttpRun {
    private final HttpConsumer consumer;
    private final MessageLog log;
    private final HttpScope scope;
    private final Send send;
    private final Thread thread = Thread.currentThread();
    private Receive receive;
    private @Nullable LayerLink link;
    private @Nullable Handlers handlers;

    // Other threads may send.
    private volatile boolean isBegun;
    private volatile boolean isComplete;

    HttpRun(HttpConsumer consumer, MessageLog log, HttpScope scope, Receive receive, Send send) {
        this.consumer = consumer;
        this.log = log;
        this.scope = scope;
        this.receive = receive;
        this.send = send;
    }

    void serve() throws Exception {
        Throwable failure = null;
        boolean isCancelled = false;
        try {
            live();
        } catch (InterruptedException | ConsumerCancelledException _) {
            isCancelled = true;
        } catch (ClientDisconnectedException _) {
            // Nobody's fault, and nobody is left to be answered.
        } catch (Throwable e) {
            failure = e;
        }
        new Ending(failure, isCancelled).run(consumer::disconnected, link, log);
    }

    private void live() throws Exception {
        try {
            // Before the groups are joined, so that no channel message comes between the parts of the body.
            var body = new Request(scope, receive)
                    .withBodyLimit(consumer.bodyLimitBytes())
                    .body();
            for (var group : consumer.groups()) link().join(group);
            consumer.handle(body);
            while (!isComplete && next()) {}
        } catch (HttpException refused) {
            if (isBegun) throw refused;
            sendResponse(refused.response());
        }
    }

    /// @return false when the client has gone
    private boolean next() throws Exception {
        if (!isBegun && link == null)
            throw new ContractException(
                    "Expected handle() of " + consumer.getClass().getName()
                            + " to answer or to wait for channel messages, but it returned without either."
                            + " Call sendResponse(...), or join a group.");
        switch (receive.next()) {
            case ChannelMessage message -> handle(message);
            case HttpEvent.Disconnect _ -> {
                return false;
            }
            case Event.Inbound other ->
                throw new ContractException("Expected a channel message or a disconnect after the request, but got "
                        + other.getClass().getName() + ".");
        }
        return true;
    }

    private void handle(ChannelMessage message) throws Exception {
        var known = handlers;
        if (known == null) {
            known = new Handlers();
            consumer.handlers(known);
            handlers = known;
        }
        if (!known.handle(message, log)) log.unknown(message);
    }

    // ---- what the consumer's helpers do

    HttpScope scope() {
        return scope;
    }

    void sendHeaders(int status, Headers headers) {
        send(new HttpEvent.ResponseStart(status, headers));
    }

    void sendBody(Bytes body, boolean more) {
        send(new HttpEvent.ResponseBody(body, more));
    }

    void sendResponse(Response response) throws Exception {
        response.send(this::send);
    }

    private void send(Event.Outbound event) {
        try {
            send.accept(event);
        } catch (InterruptedException e) {
            throw ConsumerCancelledException.restoring(e);
        }
        isBegun = true;
        switch (event) {
            case HttpEvent.ResponseBody body when !body.moreBody() -> isComplete = true;
            case HttpEvent.ResponseFile file when !file.moreBody() -> isComplete = true;
            default -> {}
        }
    }

    LayerLink link() {
        LayerLink.checkThread(thread);
        var known = link;
        if (known == null) {
            known = new LayerLink(scope, receive);
            receive = known.source();
            link = known;
        }
        return known;
    }
}
