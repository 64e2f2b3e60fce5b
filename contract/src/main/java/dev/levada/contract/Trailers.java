package dev.levada.contract;

/// The server sends [HttpEvent.ResponseTrailers]. Offered only where the client has said that it takes them
/// (`te: trailers`) and the protocol has a place for them.
///
/// Source: ASGI extension `http.response.trailers`.
public record Trailers() implements Extension {}
