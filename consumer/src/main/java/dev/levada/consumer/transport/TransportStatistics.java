package dev.levada.consumer.transport;

/// What the sessions of one [Transports] have done so far. WebSockets are the server's and not among them.
///
/// @param sessions that are open
/// @param opened sessions ever
/// @param refused requests for a session when there were [TransportOptions#maxSessions()]
/// @param idle sessions that ended because their client asked no more
/// @param slow sessions that were closed because too much was waiting for their client
/// @param dropped broadcasts that were left out for that reason
public record TransportStatistics(int sessions, long opened, long refused, long idle, long slow, long dropped) {}
