package dev.levada.testkit;

/// How a socket ended, as its client saw it.
///
/// @param code the code in the server's close frame; [dev.levada.contract.CloseCode#NONE] (1005) when it
///     had none, [dev.levada.contract.CloseCode#ABNORMAL] (1006) when the connection was lost without one
/// @param reason empty when none was given
public record Disconnected(int code, String reason) {}
