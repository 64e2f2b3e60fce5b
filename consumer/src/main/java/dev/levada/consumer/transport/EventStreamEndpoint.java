package dev.levada.consumer.transport;

import dev.levada.consumer.stream.EventStreams;
import dev.levada.consumer.stream.EventText;
import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Map;

/// A session that lives as long as one stream of server-sent events: messages go down in it, and come up
/// with POST.
///
/// The first event is `open`, with the session's id as JSON. A text message is an event without a name; a
/// binary one is an event `bytes` with its Base64; the end is an event `close` with code and reason.
final class EventStreamEndpoint {
    private static final Bytes KEEP_ALIVE = EventText.comment("");
    private static final int MESSAGES_AT_ONCE = 100;

    private final Sessions sessions;

    EventStreamEndpoint(Sessions sessions) {
        this.sessions = sessions;
    }

    void serve(HttpScope http, Receive receive, Send send) throws Exception {
        if (http.method().equals("HEAD")) {
            send.accept(new HttpEvent.ResponseStart(200, EventStreams.HEADERS));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
            return;
        }
        Endpoint.checked(http, sessions.options());
        try (var carrier = Carrier.of(http, receive, send)) {
            var session = Endpoint.open(http, sessions);
            try {
                session.carry(carrier);
                switch (Endpoint.handshake(session, carrier)) {
                    case Handshake.State.Refused refused ->
                        Endpoint.send(Endpoint.answer(refused.response()), http, receive, send);
                    case Handshake.State.Accepted accepted -> stream(session, accepted.headers(), carrier);
                    case Handshake.State.Open _ -> {}
                    case null -> {}
                }
            } catch (InterruptedException e) {
                Endpoint.stopped(session);
                throw e;
            } finally {
                sessions.remove(session);
                session.disconnect(CloseCode.ABNORMAL);
                session.release(carrier);
            }
        }
    }

    private void stream(Session session, Headers headers, Carrier carrier) throws InterruptedException {
        long keepAliveNanos = sessions.options().keepAlive().toNanos();
        carrier.send(new HttpEvent.ResponseStart(200, EventStreams.HEADERS.plus(headers)));
        carrier.send(new HttpEvent.ResponseBody(
                EventText.event(null, "open", Endpoint.json(Map.of("session", session.id())), null), true));
        carrier.dueAt(System.nanoTime() + keepAliveNanos);
        while (true) {
            var batch = session.batch(MESSAGES_AT_ONCE);
            var close = batch.close();
            if (close != null) {
                var last = EventText.event(null, "close", Endpoint.json(Endpoint.closed(close)), null);
                carrier.send(new HttpEvent.ResponseBody(all(batch).plus(last)));
                return;
            }
            if (!batch.messages().isEmpty()) {
                carrier.send(new HttpEvent.ResponseBody(all(batch), true));
                session.confirm(batch.last());
            } else if (carrier.isDue()) {
                carrier.send(new HttpEvent.ResponseBody(KEEP_ALIVE, true));
            } else if (carrier.await()) {
                continue;
            } else {
                return;
            }
            carrier.dueAt(System.nanoTime() + keepAliveNanos);
        }
    }

    private static Bytes all(Session.Batch batch) {
        var all = new ByteArrayOutputStream();
        for (var message : batch.messages()) all.writeBytes(event(message).toArray());
        return Bytes.wrap(all.toByteArray());
    }

    private static Bytes event(WebSocketEvent.Send message) {
        return switch (message) {
            case WebSocketEvent.SendText text -> EventText.event(null, null, text.text(), null);
            case WebSocketEvent.SendBytes binary ->
                EventText.event(
                        null,
                        "bytes",
                        Base64.getEncoder().encodeToString(binary.bytes().toArray()),
                        null);
        };
    }
}
