package dev.levada.contract;

/// An event of nobody's protocol.
record TestEvent() implements ForeignEvent.Outbound, ForeignEvent.Inbound {}
