package dev.levada.middleware.answer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.function.UnaryOperator;

/// What middleware does to answers: changes their headers on the way out, or gives them itself.
public final class Answers {
    private Answers() {}

    /// A way out on which the headers of responses and refused handshakes are changed.
    public static Send changing(Send send, UnaryOperator<Headers> change) {
        return event -> send.accept(changed(event, change));
    }

    public static Event.Outbound changed(Event.Outbound event, UnaryOperator<Headers> change) {
        if (event instanceof HttpEvent.ResponseStart start)
            return new HttpEvent.ResponseStart(start.status(), change.apply(start.headers()), start.trailers());
        if (event instanceof WebSocketEvent.DenialStart start)
            return new WebSocketEvent.DenialStart(start.status(), change.apply(start.headers()));
        return event;
    }

    /// Refuses a request or a handshake. The text repeats nothing of the request.
    public static void refuse(ConnectionScope scope, Receive receive, Send send, int status, String text)
            throws InterruptedException {
        switch (scope) {
            case HttpScope _ -> text(send, status, Headers.EMPTY, text);
            case WebSocketScope socket -> deny(socket, receive, send, status, Bytes.utf8(text + "\n"));
        }
    }

    /// Answers a request with a line of plain text.
    public static void text(Send send, int status, Headers headers, String text) throws InterruptedException {
        var body = Bytes.utf8(text + "\n");
        send.accept(new HttpEvent.ResponseStart(status, plain(body).plus(headers)));
        send.accept(new HttpEvent.ResponseBody(body));
    }

    private static void deny(WebSocketScope socket, Receive receive, Send send, int status, Bytes body)
            throws InterruptedException {
        // Anything but a connect means that the client has gone already.
        if (!(receive.next() instanceof WebSocketEvent.Connect)) return;
        if (socket.extension(DenialResponse.class).isEmpty()) {
            // The server answers 403.
            send.accept(WebSocketEvent.Close.NORMAL);
            return;
        }
        send.accept(new WebSocketEvent.DenialStart(status, plain(body)));
        send.accept(new WebSocketEvent.DenialBody(body, false));
    }

    private static Headers plain(Bytes body) {
        return Headers.of("content-type", "text/plain; charset=utf-8", "content-length", String.valueOf(body.length()));
    }

    /// The headers with a further name in `vary`, unless it is there.
    public static Headers varying(Headers headers, String name) {
        var lines = headers.all("vary");
        if (lines.isEmpty()) return headers.plus("vary", name);
        String all = String.join(", ", lines);
        for (var known : all.split(",", -1))
            if (known.strip().equalsIgnoreCase(name) || known.strip().equals("*")) return headers;
        return headers.with("vary", all.isBlank() ? name : all + ", " + name);
    }
}
