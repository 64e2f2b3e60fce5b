package dev.levada.contract;

/// The server tells clients of links with [HttpEvent.EarlyHint] before the response is there (RFC 8297).
///
/// Source: ASGI extension `http.response.early_hint`.
public record EarlyHints() implements Extension {}
