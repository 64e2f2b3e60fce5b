package dev.levada.contract;

/// A capability that a server offers on a scope beyond the plain events. Applications ask for it by type:
/// `scope.extension(DenialResponse.class)`; its absence means "not offered here".
///
/// Source: ASGI 3.0, "Extensions".
public interface Extension {}
