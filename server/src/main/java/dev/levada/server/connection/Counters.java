package dev.levada.server.connection;

import dev.levada.server.options.ServerStatistics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the server counts. Any thread.
public final class Counters {
    public final AtomicInteger connections = new AtomicInteger();
    public final AtomicInteger webSockets = new AtomicInteger();
    final AtomicInteger applications = new AtomicInteger();
    public final LongAdder accepted = new LongAdder();
    public final LongAdder refusedConnections = new LongAdder();
    public final LongAdder requests = new LongAdder();
    public final LongAdder handshakes = new LongAdder();
    public final LongAdder refusedHandshakes = new LongAdder();
    public final LongAdder badRequests = new LongAdder();
    public final LongAdder messagesReceived = new LongAdder();
    public final LongAdder messagesSent = new LongAdder();
    public final LongAdder broadcastsWritten = new LongAdder();
    final LongAdder droppedChannelMessages = new LongAdder();
    public final LongAdder droppedBroadcasts = new LongAdder();
    public final LongAdder slowClientsClosed = new LongAdder();
    public final LongAdder declinedContexts = new LongAdder();
    public final LongAdder protocolErrors = new LongAdder();
    public final LongAdder timeouts = new LongAdder();
    public final LongAdder deadPeers = new LongAdder();
    final LongAdder applicationErrors = new LongAdder();
    final LongAdder interruptedApplications = new LongAdder();
    final LongAdder loopStalls = new LongAdder();
    public final LongAdder tlsHandshakes = new LongAdder();
    public final LongAdder failedTlsHandshakes = new LongAdder();
    public final LongAdder acceptFailures = new LongAdder();

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
                declinedContexts.sum(),
                protocolErrors.sum(),
                timeouts.sum(),
                deadPeers.sum(),
                applicationErrors.sum(),
                interruptedApplications.sum(),
                loopStalls.sum(),
                tlsHandshakes.sum(),
                failedTlsHandshakes.sum(),
                acceptFailures.sum());
    }
}
