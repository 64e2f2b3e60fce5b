package dev.levada.consumer.transport;

import dev.levada.consumer.Http;
import dev.levada.consumer.HttpException;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session that lives between requests.
///
/// POST without a session opens one. GET `?after=N` confirms the messages up to N and waits for further
/// ones; asked again with the same N it gives the same, because an answer may be lost. POST with the
/// session is a message of the client, DELETE its close.
final class PollEndpoint {
    private final Sessions sessions;

    PollEndpoint(Sessions sessions) {
        this.sessions = sessions;
    }

    // ---- GET

    void poll(HttpScope http, Receive receive, Send send) throws Exception {
        if (http.method().equals("HEAD")) {
            Endpoint.send(Endpoint.answer(Response.json(null)), http, receive, send);
            return;
        }
        Endpoint.checked(http, sessions.options());
        var session = Endpoint.session(http, sessions);
        long after = Endpoint.number(http.query("after").orElse(""), "after");
        try (var carrier = Carrier.of(http, receive, send)) {
            carrier.dueAt(System.nanoTime() + sessions.options().pollTime().toNanos());
            session.carry(carrier);
            try {
                if (!session.confirm(after))
                    throw new HttpException(
                            409,
                            "Expected the number of the last message that came, not " + after
                                    + ". Open a new session.");
                var batch = await(session, after, carrier);
                if (batch != null) Endpoint.send(answer(batch, null), http, receive, send);
            } catch (InterruptedException e) {
                Endpoint.stopped(session);
                throw e;
            } finally {
                session.release(carrier);
            }
        }
    }

    /// Null when the client has gone.
    private Session.@Nullable Batch await(Session session, long after, Carrier carrier) throws InterruptedException {
        while (true) {
            // Another poll has what there is, and perhaps its client has it already.
            if (carrier.isReplaced()) return new Session.Batch(List.of(), after, null);
            var batch = session.batch(sessions.options().maxAnswerMessages());
            if (!batch.messages().isEmpty() || batch.close() != null || carrier.isDue()) return batch;
            if (!carrier.await()) return null;
        }
    }

    // ---- POST

    void post(HttpScope http, Receive receive, Send send) throws Exception {
        if (http.headers().contains(Endpoint.SESSION))
            Http.application(this::message).serve(http, receive, send);
        else open(http, receive, send);
    }

    private Response message(Request request) throws InterruptedException {
        try {
            return Endpoint.post(request, sessions);
        } catch (HttpException refused) {
            return Endpoint.refusal(refused);
        }
    }

    private void open(HttpScope http, Receive receive, Send send) throws Exception {
        Endpoint.checked(http, sessions.options());
        try (var carrier = Carrier.of(http, receive, send)) {
            var session = Endpoint.open(http, sessions);
            boolean isOpen = false;
            carrier.dueAt(System.nanoTime() + sessions.options().pollTime().toNanos());
            session.carry(carrier);
            try {
                switch (Endpoint.handshake(session, carrier)) {
                    case Handshake.State.Refused refused ->
                        Endpoint.send(Endpoint.answer(refused.response()), http, receive, send);
                    case Handshake.State.Accepted accepted -> {
                        isOpen = true;
                        var batch = session.batch(sessions.options().maxAnswerMessages());
                        var answer = answer(batch, session.id());
                        Endpoint.send(withHeaders(answer, accepted.headers()), http, receive, send);
                    }
                    case Handshake.State.Open _ -> {}
                    case null -> {}
                }
            } catch (InterruptedException e) {
                Endpoint.stopped(session);
                throw e;
            } finally {
                session.release(carrier);
                if (!isOpen) {
                    sessions.remove(session);
                    session.disconnect(CloseCode.ABNORMAL);
                }
            }
        }
    }

    // ---- DELETE

    Response close(Request request) {
        try {
            var session = Endpoint.session(Endpoint.checked(request.scope(), sessions.options()), sessions);
            sessions.remove(session);
            session.disconnect(CloseCode.NORMAL);
            return Endpoint.answer(Response.empty(204));
        } catch (HttpException refused) {
            return Endpoint.refusal(refused);
        }
    }

    // ---- answers

    private static Response answer(Session.Batch batch, @Nullable String session) {
        var messages = new ArrayList<Object>(batch.messages().size());
        for (var message : batch.messages())
            messages.add(
                    switch (message) {
                        case WebSocketEvent.SendText text -> text.text();
                        case WebSocketEvent.SendBytes binary ->
                            Map.of(
                                    "bytes",
                                    Base64.getEncoder()
                                            .encodeToString(binary.bytes().toArray()));
                    });
        var fields = new LinkedHashMap<String, Object>();
        if (session != null) fields.put("session", session);
        fields.put("last", batch.last());
        fields.put("messages", messages);
        var close = batch.close();
        if (close != null) fields.put("closed", Endpoint.closed(close));
        return Endpoint.answer(Response.json(fields));
    }

    private static Response withHeaders(Response response, Headers more) {
        return response.withHeaders(response.headers().plus(more));
    }
}
