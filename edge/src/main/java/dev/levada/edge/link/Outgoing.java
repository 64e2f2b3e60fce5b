package dev.levada.edge.link;

/// A packet and where it goes.
///
/// @param mailbox the name of the other process's mailbox in the layer
public record Outgoing(String mailbox, Packet packet) {}
