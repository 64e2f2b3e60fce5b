package dev.levada.consumer.transport;

import dev.levada.consumer.stream.Pulse;
import dev.levada.contract.Application;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Extensions;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketScope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The open sessions of one [Transports], each with its application on a virtual thread of its own.
final class Sessions {
    private static final Logger LOGGER = System.getLogger("dev.levada.consumer");
    // 128 bits, which nobody guesses (RFC 4086).
    private static final int ID_BYTES = 16;

    final LongAdder idle = new LongAdder();
    final LongAdder slow = new LongAdder();
    final LongAdder dropped = new LongAdder();
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();

    private final Application application;
    private final TransportOptions options;
    private final Pulse pulse;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<String, Session> byId = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean isClosed;

    Sessions(Application application, TransportOptions options) {
        this.application = application;
        this.options = options;
        var shortest = Collections.min(List.of(options.pollTime(), options.idleTime(), options.keepAlive()));
        pulse = new Pulse("levada-sessions", atMost(shortest, Duration.ofSeconds(4)));
    }

    private static Duration atMost(Duration wished, Duration bound) {
        return wished.compareTo(bound) < 0 ? wished : bound;
    }

    TransportOptions options() {
        return options;
    }

    TransportStatistics statistics() {
        return new TransportStatistics(byId.size(), opened.sum(), refused.sum(), idle.sum(), slow.sum(), dropped.sum());
    }

    /// A new session, whose application has begun; null when there are too many.
    @Nullable
    Session open(HttpScope http) {
        if (count.incrementAndGet() > options.maxSessions() || isClosed) {
            count.decrementAndGet();
            refused.increment();
            return null;
        }
        opened.increment();
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        var id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var session = new Session(id, http.path(), options, this);
        var scope = scope(http, session);
        var thread = Thread.ofVirtual().name("levada-session").unstarted(() -> run(scope, session));
        session.started(thread);
        byId.put(id, session);
        thread.start();
        pulse.add(session);
        // Whoever closes at the same time may not have seen it.
        if (isClosed) session.disconnect(CloseCode.GOING_AWAY);
        return session;
    }

    /// The request that opens a session is its handshake.
    private static WebSocketScope scope(HttpScope http, Session session) {
        var head = http.head();
        var upgraded = new RequestHead(
                head.httpVersion(),
                head.method(),
                head.scheme().equals("https") ? "wss" : "ws",
                head.path(),
                head.rawPath(),
                head.queryString(),
                head.rootPath(),
                head.headers(),
                head.client(),
                head.server());
        var extensions = Extensions.of(session, new DenialResponse());
        return new WebSocketScope(upgraded, List.of(), http.state(), extensions, http.attributes());
    }

    private void run(WebSocketScope scope, Session session) {
        boolean hasFailed = false;
        try {
            application.serve(scope, session, session);
        } catch (InterruptedException | ClientDisconnectedException _) {
            // Nobody's fault: the client has gone, or all are to go.
        } catch (Throwable e) {
            hasFailed = true;
            LOGGER.log(Level.ERROR, "The application failed in a session of " + scope + ".", e);
        } finally {
            session.applicationEnded(hasFailed);
        }
    }

    @Nullable
    Session find(String id, String path) {
        var session = byId.get(id);
        return session != null && session.path().equals(path) ? session : null;
    }

    /// The session is no longer found.
    ///
    /// @return false when that was so before
    boolean remove(Session session) {
        if (!byId.remove(session.id(), session)) return false;
        count.decrementAndGet();
        return true;
    }

    /// Nobody has to look after a session any more that is not found and whose application has ended.
    void endedApplication(Session session) {
        if (!byId.containsKey(session.id())) pulse.remove(session);
    }

    void close() {
        isClosed = true;
        for (var session : byId.values()) session.disconnect(CloseCode.GOING_AWAY);
    }
}
