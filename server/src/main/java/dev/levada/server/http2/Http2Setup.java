package dev.levada.server.http2;

import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.http.HttpConnection;
import io.netty.channel.Channel;

/// Sets up connections that speak HTTP/2.
public final class Http2Setup {
    private Http2Setup() {}

    /// Puts the handlers of HTTP/2 at the end of the pipeline of a peer that has chosen it, by ALPN for
    /// example. On the loop of the channel.
    public static void install(Channel channel, ServerContext context, LoopContext loop) {
        new MultiplexConnection(context, loop, channel).install();
    }

    /// The same for a peer that may begin with the preface of HTTP/2 (RFC 9113 section 3.3) or with a
    /// request of HTTP/1. Nothing waits for that to be known: HTTP/1 stands ready, and stands aside for the
    /// preface.
    public static void installEither(Channel channel, ServerContext context, LoopContext loop) {
        var http1 = new HttpConnection(context, loop, channel);
        if (context.options().http2().enabled())
            channel.pipeline().addLast(new PrefaceSniffer(() -> {
                http1.standAside();
                install(channel, context, loop);
            }));
        http1.install();
    }
}
