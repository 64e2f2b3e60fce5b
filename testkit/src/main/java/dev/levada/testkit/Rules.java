package dev.levada.testkit;

import dev.levada.contract.ChannelScope;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.ForeignScope;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpOrder;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanOrder;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Quoted;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvent.Disconnect.By;
import dev.levada.contract.WebSocketOrder;
import dev.levada.contract.WebSocketScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What differs between the protocols: the legal order, and what a server does next. Called under the lock
/// of the wire.
interface Rules {
    static Rules of(Scope scope) {
        return switch (scope) {
            case HttpScope http -> new Http(http.method());
            case WebSocketScope socket -> new WebSocket(socket.subprotocols());
            case LifespanScope _ -> new Lifespan();
            case ChannelScope _ -> new Channel();
            case ForeignScope _ -> new Foreign();
        };
    }

    /// Checks an event of the application.
    ///
    /// @return the last event, which the application gets because of what it sent; null for none
    Event.@Nullable Inbound sent(Event.Outbound event);

    /// Notes that the application was given this event.
    default void taken(Event.Inbound event) {}

    /// Whether this is the last event of a scope, which comes out again and again.
    default boolean isLast(Event.Inbound event) {
        return false;
    }

    /// What an application gets when its client vanishes; null where there is no client.
    default Event.@Nullable Inbound vanished() {
        return null;
    }

    /// Whether broadcasts may be written.
    default boolean isOpen() {
        return false;
    }

    final class Http implements Rules {
        private final HttpOrder order = new HttpOrder();
        private final boolean hasBody;
        private long declaredBytes = -1;
        private long sentBytes;

        Http(String method) {
            hasBody = !method.equals("HEAD");
        }

        @Override
        public Event.@Nullable Inbound sent(Event.Outbound event) {
            switch (order.send(event)) {
                case HttpEvent.ResponseStart start -> declaredBytes = declared(start);
                case HttpEvent.ResponseBody body -> check(body.body().length(), body.moreBody());
                case HttpEvent.ResponseFile file -> check(file.bytes(), file.moreBody());
                case HttpEvent.EarlyHint _, HttpEvent.ResponseTrailers _ -> {}
            }
            return order.state() == HttpOrder.State.COMPLETE ? new HttpEvent.Disconnect() : null;
        }

        private static long declared(HttpEvent.ResponseStart start) {
            var length = start.headers().first("content-length").orElse("-1");
            try {
                return Long.parseLong(length);
            } catch (NumberFormatException _) {
                throw new ContractException("Expected a content-length in digits, but got " + Quoted.of(length) + ".");
            }
        }

        private void check(long bytes, boolean moreBody) {
            sentBytes += bytes;
            if (declaredBytes < 0 || !hasBody) return;
            if (sentBytes > declaredBytes || !moreBody && sentBytes < declaredBytes)
                throw new ContractException("Expected a response body of " + declaredBytes
                        + " bytes, as its content-length says, but got " + (moreBody ? "at least " : "")
                        + sentBytes + ". Leave content-length out, and the server counts.");
        }

        @Override
        public boolean isLast(Event.Inbound event) {
            return event instanceof HttpEvent.Disconnect;
        }

        @Override
        public Event.Inbound vanished() {
            return new HttpEvent.Disconnect();
        }
    }

    final class WebSocket implements Rules {
        private final WebSocketOrder order = new WebSocketOrder();
        private final List<String> offered;

        WebSocket(List<String> offered) {
            this.offered = offered;
        }

        @Override
        public Event.@Nullable Inbound sent(Event.Outbound event) {
            if (event instanceof WebSocketEvent.Accept accept) check(accept);
            var before = order.state();
            order.send(event);
            if (order.state() != WebSocketOrder.State.CLOSED) return null;
            return before == WebSocketOrder.State.OPEN && event instanceof WebSocketEvent.Close close
                    ? new WebSocketEvent.Disconnect(close.code(), close.reason(), By.APPLICATION)
                    : new WebSocketEvent.Disconnect(CloseCode.ABNORMAL, "", By.APPLICATION);
        }

        @Override
        public boolean isLast(Event.Inbound event) {
            return event instanceof WebSocketEvent.Disconnect;
        }

        @Override
        public Event.Inbound vanished() {
            return new WebSocketEvent.Disconnect(CloseCode.ABNORMAL);
        }

        @Override
        public boolean isOpen() {
            return order.state() == WebSocketOrder.State.OPEN;
        }

        private void check(WebSocketEvent.Accept accept) {
            if (accept.headers().contains("sec-websocket-extensions"))
                throw new ContractException("Expected accept headers without \"sec-websocket-extensions\", but it is"
                        + " among them. The server agrees on extensions by itself; see Accept.uncompressed().");
            var chosen = accept.subprotocol();
            if (chosen != null && !offered.contains(chosen))
                throw new ContractException("Expected one of the subprotocols the client offers, " + offered
                        + ", or null, but got " + Quoted.of(chosen) + ".");
        }
    }

    final class Lifespan implements Rules {
        private final LifespanOrder order = new LifespanOrder();

        @Override
        public Event.@Nullable Inbound sent(Event.Outbound event) {
            order.send(event);
            return null;
        }

        @Override
        public void taken(Event.Inbound event) {
            if (event instanceof LifespanEvent.Inbound lifespan) order.received(lifespan);
        }
    }

    final class Channel implements Rules {
        @Override
        public Event.@Nullable Inbound sent(Event.Outbound event) {
            throw new ContractException("Expected nothing on a channel scope, but got " + Described.of(event)
                    + ". There is no peer; send through the channel layer.");
        }
    }

    final class Foreign implements Rules {
        @Override
        public Event.@Nullable Inbound sent(Event.Outbound event) {
            return null;
        }
    }
}
