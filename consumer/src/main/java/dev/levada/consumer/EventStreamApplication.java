package dev.levada.consumer;

import dev.levada.consumer.stream.EventStreams;
import dev.levada.consumer.stream.Pulse;
import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Runs a new consumer for each stream, once it is known that its client may have one.
final class EventStreamApplication implements Application {
    private final Supplier<? extends EventStreamConsumer> factory;
    private final EventStreamOptions options;
    private final MessageLog log;
    private final Pulse pulse;

    EventStreamApplication(Supplier<? extends EventStreamConsumer> factory, EventStreamOptions options) {
        this.factory = factory;
        this.options = options;
        var probe = Probes.make(factory);
        log = new MessageLog(probe.getClass().getName());
        Probes.check(probe, () -> probe.handlers(new Handlers()));
        pulse = new Pulse("levada-event-streams", shortest(options));
    }

    private static Duration shortest(EventStreamOptions options) {
        var lifetime = options.maxLifetime();
        return lifetime.isZero() || lifetime.compareTo(options.keepAlive()) > 0 ? options.keepAlive() : lifetime;
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        var http = HttpApplication.http(scope);
        var refusal = refusal(http);
        if (refusal.isPresent()) {
            refusal.get().send(send);
            return;
        }
        try {
            // The request has to be read to its end before anything else is waited for.
            new Request(http, receive).withBodyLimit(0).body();
        } catch (HttpException tooLarge) {
            tooLarge.response().send(send);
            return;
        }
        var consumer = Probes.make(factory);
        var run = new EventStreamRun(consumer, options, log, pulse, http, receive, send);
        try {
            consumer.attach(run);
        } catch (ContractException e) {
            run.discard();
            throw e;
        }
        run.serve(lastEventId(http));
    }

    /// What is answered without a consumer.
    private Optional<Response> refusal(HttpScope http) {
        return switch (http.method()) {
            case "GET" ->
                EventStreams.isFromHere(http, options.allowedOrigins())
                        ? Optional.empty()
                        : Optional.of(Response.text("Pages of this origin may not read these events.\n")
                                .withStatus(403));
            case "HEAD" -> Optional.of(Response.empty(200).withHeaders(EventStreams.HEADERS));
            case "OPTIONS" -> Optional.of(Response.empty(204).withHeader("allow", "GET, HEAD, OPTIONS"));
            default ->
                Optional.of(Response.text("Method Not Allowed\n")
                        .withStatus(405)
                        .withHeader("allow", "GET, HEAD, OPTIONS"));
        };
    }

    /// What the client says, if it can be what it was once given. Browsers send the UTF-8 of the id, whose
    /// bytes stand in the chars of a header.
    static Optional<String> lastEventId(HttpScope http) {
        var header = http.headers().first("last-event-id").orElse("");
        if (header.isEmpty() || header.length() > 4 * ServerSentEvent.MAX_ID_CHARACTERS) return Optional.empty();
        try {
            var id = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
            return id.length() > ServerSentEvent.MAX_ID_CHARACTERS ? Optional.empty() : Optional.of(id);
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
