package dev.levada.contract;

/// The server lets an application refuse a handshake with [WebSocketEvent.DenialStart] and
/// [WebSocketEvent.DenialBody] instead of a bare 403.
///
/// Source: ASGI extension `websocket.http.response`.
public record DenialResponse() implements Extension {}
