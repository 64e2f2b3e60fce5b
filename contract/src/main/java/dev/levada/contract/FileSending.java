package dev.levada.contract;

/// The server sends files with [HttpEvent.ResponseFile].
///
/// Source: ASGI extensions `http.response.pathsend` and `http.response.zerocopysend`.
public record FileSending() implements Extension {}
