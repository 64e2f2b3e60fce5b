package dev.levada.server.options;

/// What a server has done since it was started, and what it holds now.
///
/// @param connections open now
/// @param webSockets open now, among the connections
/// @param applications running now
/// @param accepted connections accepted
/// @param refusedConnections connections refused because there were too many
/// @param requests HTTP requests handed to the application
/// @param handshakes WebSockets accepted
/// @param refusedHandshakes handshakes refused by the server or the application
/// @param badRequests requests refused as malformed or over a limit
/// @param messagesReceived WebSocket messages from peers
/// @param messagesSent WebSocket messages sent by applications
/// @param broadcastsWritten WebSocket messages written to peers by broadcasts
/// @param droppedChannelMessages channel messages dropped because an application was behind
/// @param droppedBroadcasts broadcasts dropped because a peer was behind
/// @param replacedBroadcasts broadcasts whose place a newer one of their key took while they waited for a
///     peer
/// @param slowClientsClosed sockets closed because their peer was behind
/// @param declinedContexts sockets that were to keep compression contexts and found no room for them
/// @param protocolErrors sockets closed because their peer broke the protocol or a limit
/// @param timeouts connections ended by a deadline
/// @param deadPeers sockets cut because a ping was not answered
/// @param applicationErrors applications that ended with an exception
/// @param interruptedApplications applications interrupted because they did not end in time
/// @param loopStalls times an event loop was busy for more than half a second
/// @param tlsHandshakes connections that were encrypted
/// @param failedTlsHandshakes connections that were to be encrypted and were not: no TLS, no version or
///     suite in common, no certificate in order
/// @param acceptFailures times a connection could not be accepted, as when the process has no file
///     descriptor left; then no other is for a second
/// @param bodyBytesReceived bytes of request bodies
/// @param bodyBytesSent bytes of response bodies
/// @param messageBytesReceived bytes of WebSocket messages from peers
/// @param messageBytesSent bytes of frames to WebSocket peers
/// @param blockedNanos nanoseconds that applications have waited in `send` for peers that do not read
/// @param readPauses times a peer was not read from because its application was behind
/// @param refusals requests, handshakes and connections that the server has answered itself
/// @param droppedLogLines lines of the access log dropped because its writer was behind or failed
public record ServerStatistics(
        int connections,
        int webSockets,
        int applications,
        long accepted,
        long refusedConnections,
        long requests,
        long handshakes,
        long refusedHandshakes,
        long badRequests,
        long messagesReceived,
        long messagesSent,
        long broadcastsWritten,
        long droppedChannelMessages,
        long droppedBroadcasts,
        long replacedBroadcasts,
        long slowClientsClosed,
        long declinedContexts,
        long protocolErrors,
        long timeouts,
        long deadPeers,
        long applicationErrors,
        long interruptedApplications,
        long loopStalls,
        long tlsHandshakes,
        long failedTlsHandshakes,
        long acceptFailures,
        long bodyBytesReceived,
        long bodyBytesSent,
        long messageBytesReceived,
        long messageBytesSent,
        long blockedNanos,
        long readPauses,
        long refusals,
        long droppedLogLines) {}
