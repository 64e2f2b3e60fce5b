package dev.levada.consumer.function;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.ErrorPolicy;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ContractException;
import dev.levada.json.JsonException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import org.jspecify.annotations.Nullable;

/// The consumer behind functions: hands each event to the one that takes it.
final class FunctionSocket extends WebSocketConsumer {
    private final Functions functions;
    private final Reply reply = new Reply();
    private boolean isAnswered;

    FunctionSocket(Functions functions) {
        this.functions = functions;
    }

    private boolean handle(String channel, @Nullable Object content) throws Exception {
        return functions.handle(new Incoming(channel, scope(), content, reply));
    }

    @Override
    protected void connected() throws Exception {
        handle(Functions.CONNECT, null);
        if (!isAnswered) accept();
    }

    @Override
    protected void received(String text) throws Exception {
        handle(Functions.RECEIVE, text);
    }

    @Override
    protected void received(Bytes bytes) throws Exception {
        handle(Functions.RECEIVE, bytes);
    }

    @Override
    protected void disconnected(Disconnected cause) throws Exception {
        handle(Functions.DISCONNECT, null);
    }

    @Override
    protected void handlers(Handlers on) {
        for (var type : functions.types()) on.message(type, message -> handle(type, message));
    }

    /// As for consumers of JSON: text that is not what [Incoming#as] reads is its sender's fault.
    @Override
    protected ErrorPolicy failed(Throwable failure) {
        return failure instanceof JsonException
                ? ErrorPolicy.close(CloseCode.INVALID_DATA, "Expected JSON of another form.")
                : super.failed(failure);
    }

    private final class Reply extends Nobody {
        @Override
        ContractException cannot(String what) {
            return new ContractException("Expected a request to " + what + ", but this message came from a WebSocket."
                    + " Use send() and close().");
        }

        @Override
        public void accept() {
            isAnswered = true;
            FunctionSocket.this.accept();
        }

        @Override
        public void accept(String subprotocol) {
            isAnswered = true;
            FunctionSocket.this.accept(subprotocol);
        }

        @Override
        public void close(int code, String reason) {
            isAnswered = true;
            FunctionSocket.this.close(code, reason);
        }

        @Override
        public void send(String text) {
            FunctionSocket.this.send(text);
        }

        @Override
        public void send(Bytes bytes) {
            FunctionSocket.this.send(bytes);
        }

        @Override
        public void sendJson(@Nullable Object value) {
            FunctionSocket.this.sendJson(value);
        }

        @Override
        public ChannelName name() {
            return channelName();
        }

        @Override
        public void join(GroupName group) {
            FunctionSocket.this.join(group);
        }

        @Override
        public void leave(GroupName group) {
            FunctionSocket.this.leave(group);
        }

        @Override
        public void broadcast(GroupName group, Broadcast broadcast) {
            FunctionSocket.this.broadcast(group, broadcast);
        }
    }
}
