package dev.levada.server.websocket;

import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Refusal;

/// How a handshake is answered in the version of HTTP it came in. On the loop.
public interface HandshakeAnswer {
    /// Accepts: the next bytes, in both directions, are frames.
    ///
    /// @param accept of the application
    /// @param key the proof of RFC 6455 section 4.2.2; HTTP/2 has no use for it
    void accept(WebSocketEvent.Accept accept, String key);

    /// Refuses for the server.
    void refuse(Refusal refusal);

    /// Refuses as the application has said.
    ///
    /// @param body in full
    void deny(WebSocketEvent.DenialStart start, Bytes body);

    /// Ends our half behind a refusal.
    void closeOutputWhenWritten();
}
