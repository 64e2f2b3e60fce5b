package dev.levada.contract;

/// The open door of [Scope]: protocols that Levada does not know, served by somebody else's protocol
/// server.
public non-sealed interface ForeignScope extends Scope {}
