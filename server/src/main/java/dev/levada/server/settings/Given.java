package dev.levada.server.settings;

/// A value that somebody has set.
///
/// @param text as it was written
/// @param origin where, for messages: `--port`, `LEVADA_PORT`, `port in levada.properties`
public record Given(String text, String origin) {}
