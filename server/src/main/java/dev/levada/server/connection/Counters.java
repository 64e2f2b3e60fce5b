package dev.levada.server.connection;

import dev.levada.server.options.ServerStatistics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the server counts. Any thread.
public final class Counters {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger webSockets = new AtomicInteger();
    final AtomicInteger applications = new AtomicInteger();
    final LongAdder accepted = new LongAdder();
    final LongAdder refusedConnections = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder handshakes = new LongAdder();
    final LongAdder refusedHandshakes = new LongAdder();
    final LongAdder badRequests = new LongAdder();
    final LongAdder messagesReceived = new LongAdder();
    final LongAdder messagesSent = new LongAdder();
    final LongAdder broadcastsWritten = new LongAdder();
    final LongAdder droppedChannelMessages = new LongAdder();
    final LongAdder droppedBroadcasts = new LongAdder();
    final LongAdder slowClientsClosed = new LongAdder();
    final LongAdder protocolErrors = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder deadPeers = new LongAdder();
    final LongAdder applicationErrors = new LongAdder();
    final LongAdder interruptedApplications = new LongAdder();
    final LongAdder loopStalls = new LongAdder();

    /// Counters at zero.
    public Counters() {}

    /// What they say now.
    public ServerStatistics snapshot() {
        return new ServerStatistics(
                connections.get(),
                webSockets.get(),
                applications.get(),
                accepted.sum(),
                refusedConnections.sum(),
                requests.sum(),
                handshakes.sum(),
                refusedHandshakes.sum(),
                badRequests.sum(),
                messagesReceived.sum(),
                messagesSent.sum(),
                broadcastsWritten.sum(),
                droppedChannelMessages.sum(),
                droppedBroadcasts.sum(),
                slowClientsClosed.sum(),
                protocolErrors.sum(),
                timeouts.sum(),
                deadPeers.sum(),
                applicationErrors.sum(),
                interruptedApplications.sum(),
                loopStalls.sum());
    }
}
