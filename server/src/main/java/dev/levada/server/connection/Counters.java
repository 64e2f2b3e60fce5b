package dev.levada.server.connection;

import dev.levada.server.options.ServerStatistics;
import dev.levada.server.tally.CloseLabel;
import dev.levada.server.tally.Histogram;
import dev.levada.server.tally.Http2Code;
import dev.levada.server.tally.RefusalReason;
import dev.levada.server.tally.RequestTally;
import dev.levada.server.tally.Tally;
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
    public final LongAdder replacedBroadcasts = new LongAdder();
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
    public final LongAdder bodyBytesReceived = new LongAdder();
    public final LongAdder bodyBytesSent = new LongAdder();
    public final LongAdder messageBytesReceived = new LongAdder();
    public final LongAdder messageBytesSent = new LongAdder();

    /// Time that applications have spent waiting for peers that do not read.
    public final LongAdder blockedNanos = new LongAdder();

    /// Times that a peer was not read from because its application was behind.
    public final LongAdder readPauses = new LongAdder();

    public final LongAdder droppedLogLines = new LongAdder();
    public final RequestTally answers = new RequestTally();
    public final Tally<RefusalReason> refusals = new Tally<>(RefusalReason.class);
    public final Tally<Http2Code> resetsReceived = new Tally<>(Http2Code.class);
    public final Tally<Http2Code> resetsSent = new Tally<>(Http2Code.class);
    public final Tally<Http2Code> goAways = new Tally<>(Http2Code.class);
    public final Tally<CloseLabel> closes = new Tally<>(CloseLabel.class);

    /// How much later than due an event loop has come round, from a millisecond to ten seconds.
    public final Histogram loopLag =
            new Histogram(1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 10_000_000);

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
                replacedBroadcasts.sum(),
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
                acceptFailures.sum(),
                bodyBytesReceived.sum(),
                bodyBytesSent.sum(),
                messageBytesReceived.sum(),
                messageBytesSent.sum(),
                blockedNanos.sum(),
                readPauses.sum(),
                refusals.sum(),
                droppedLogLines.sum());
    }
}
