package dev.levada.interop.websocket;

import dev.levada.contract.Application;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvents;
import dev.levada.server.Server;
import dev.levada.server.options.Limits;
import dev.levada.server.options.ServerOptions;

/// A server that echoes every message, compressed whenever that was agreed on; the text `close` it answers
/// by closing.
final class EchoServer implements AutoCloseable {
    private static final int MESSAGE_BYTES = 16 << 20;

    // 4 MiB in frames of 64 bytes, and an empty one that ends them.
    private static final int MESSAGE_FRAGMENTS = 65_537;

    private static final Application ECHO = (scope, receive, send) -> {
        if (scope instanceof LifespanScope) throw new UnsupportedScopeException("There is nothing to start.");
        for (var event : WebSocketEvents.accepting(scope, receive, send)) {
            if (!(event instanceof WebSocketEvent.Receive message)) continue;
            if (message instanceof WebSocketEvent.ReceiveText(var text) && text.equals("close")) {
                send.accept(new WebSocketEvent.Close(4321, "as you wish"));
                return;
            }
            send.accept(message.echo());
        }
    };

    private final Server server;

    private EchoServer(Server server) {
        this.server = server;
    }

    /// @param takesOver whether messages may refer to earlier ones
    static EchoServer start(boolean takesOver) {
        var options = ServerOptions.defaults();
        return new EchoServer(Server.start(
                ECHO,
                options.withPort(0)
                        .withDeflate(options.deflate().withMinBytes(0).withTakeover(takesOver))
                        .withLimits(Limits.DEFAULT
                                .withMaxMessageBytes(MESSAGE_BYTES)
                                .withMaxFrameBytes(MESSAGE_BYTES)
                                .withMaxFragments(MESSAGE_FRAGMENTS))));
    }

    String url() {
        return "ws://127.0.0.1:" + server.port() + "/";
    }

    @Override
    public void close() {
        server.close();
    }
}
