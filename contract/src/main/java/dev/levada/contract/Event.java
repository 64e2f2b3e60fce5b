package dev.levada.contract;

/// Something that happens on a scope. The two directions are different types, so that sending a "connect"
/// does not compile.
///
/// Closed over the protocols Levada serves, with one door for others: [ForeignEvent]. A switch over events
/// names the foreign case and says what happens to it; it has no `default` branch.
public sealed interface Event {
    /// From the server to the application.
    sealed interface Inbound extends Event
            permits HttpEvent.Inbound,
                    WebSocketEvent.Inbound,
                    LifespanEvent.Inbound,
                    ChannelMessage,
                    ForeignEvent.Inbound {}

    /// From the application to the server.
    sealed interface Outbound extends Event
            permits HttpEvent.Outbound, WebSocketEvent.Outbound, LifespanEvent.Outbound, ForeignEvent.Outbound {}
}
