package dev.levada.contract;

/// Where WebSocket messages are not to be compressed.
///
/// The length of a compressed message tells how well its parts repeat each other. Where a message holds a
/// secret and text that somebody else can choose, that somebody can guess the secret piece by piece, if he
/// sees the lengths on the wire: TLS does not hide them (the attacks named CRIME and BREACH). The server
/// keeps no context from one message to the next unless told to, so only what is in one message can be
/// compared; what is left is for the application to know:
///
/// - a route whose sockets carry such messages: `Compression.off().around(...)`;
/// - one socket: [WebSocketEvent.Accept#uncompressed()];
/// - one message, of a login for instance: [WebSocketEvent.Send#uncompressed()].
///
/// Source: RFC 7692 section 8 and RFC 7457 section 2.6.
public final class Compression {
    private Compression() {}

    /// Middleware: no WebSocket inside is compressed, in either direction.
    public static Middleware off() {
        return inner -> (scope, receive, send) -> inner.serve(
                scope,
                receive,
                scope instanceof WebSocketScope
                        ? event -> send.accept(
                                event instanceof WebSocketEvent.Accept accept ? accept.uncompressed() : event)
                        : send);
    }
}
