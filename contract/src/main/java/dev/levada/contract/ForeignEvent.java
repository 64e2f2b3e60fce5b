package dev.levada.contract;

/// The open door of [Event]: events of protocols that Levada does not know.
public interface ForeignEvent {
    /// From a foreign protocol server to its application.
    non-sealed interface Inbound extends Event.Inbound, ForeignEvent {}

    /// From an application to a foreign protocol server.
    non-sealed interface Outbound extends Event.Outbound, ForeignEvent {}
}
