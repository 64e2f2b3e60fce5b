import org.jspecify.annotations.NullMarked;

/// The protocol server: bytes to events and back. Netty does the wire and never shows in a signature.
@NullMarked
module dev.levada.server {
    requires static org.jspecify;
    requires java.management;
    requires transitive dev.levada.contract;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;

    exports dev.levada.server;
    exports dev.levada.server.options;
    exports dev.levada.server.settings to
            dev.levada.cli;
}
