package dev.levada.middleware;

import dev.levada.contract.AcceptEncoding;
import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.ForwardingApplication.Forward;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.Quoted;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Compresses responses with gzip or deflate, as the client prefers.
///
/// A response is compressed when its type is one of [#withTypes], it is not known to be shorter than
/// [#withMinBytes], and its application has not encoded it itself. Left alone are responses without content
/// (204, 304), parts of files (206), those marked `cache-control: no-transform` or with a digest, and
/// `text/event-stream` unless [#withEventStreams] asks for it. What could be compressed gets `vary:
/// accept-encoding`; what is gets a weak `etag` and loses its `content-length` and `accept-ranges`.
///
/// Each part that the application sends leaves at once, so nothing waits in here; many small parts compress
/// badly. A compressor takes about 256 KB outside of the heap from the start of a response to its end, so
/// there is a bound: over [#withMaxAtOnce] responses leave as they are, and [#skipped()] counts them.
///
/// Length tells about content: where a page shows a secret beside text that a stranger chose, the stranger
/// can guess the secret by the length of the compressed page (BREACH). Mark such answers `no-transform`, or
/// leave their routes out of this middleware.
///
/// Immutable but for its counter; each `with` returns another one with a bound and a counter of its own.
///
/// Source: RFC 9110 sections 8.4 and 12.5.3; RFC 1952; RFC 1950.
public final class ResponseCompression implements Middleware {
    private static final Settings STANDARD = new Settings(
            Set.of(
                    "application/graphql-response",
                    "application/javascript",
                    "application/json",
                    "application/manifest",
                    "application/vnd.ms-fontobject",
                    "application/wasm",
                    "application/x-javascript",
                    "application/x-ndjson",
                    "application/xml",
                    "font/otf",
                    "font/ttf",
                    "image/bmp",
                    "image/x-icon"),
            1024,
            6,
            256,
            false);

    private final Settings settings;
    private final Semaphore places;
    private final LongAdder skipped = new LongAdder();

    private ResponseCompression(Settings settings) {
        this.settings = settings;
        places = new Semaphore(settings.maxAtOnce);
    }

    private record Settings(Set<String> types, int minBytes, int level, int maxAtOnce, boolean isForEvents) {}

    /// Compresses texts, JSON, XML, JavaScript, SVG and their like from 1 KiB on at level 6, at most 256
    /// responses at once.
    public static ResponseCompression standard() {
        return new ResponseCompression(STANDARD);
    }

    /// With further types, besides all of `text/*` and those that end in `+json` and `+xml`.
    ///
    /// @param types without parameters: `application/x-font`
    public ResponseCompression withTypes(String... types) {
        var all = new LinkedHashSet<>(settings.types);
        for (var type : types) {
            if (type.indexOf('/') < 1 || type.indexOf(';') >= 0 || type.indexOf('*') >= 0)
                throw new ContractException("Expected a type such as \"application/x-font\", without parameters and"
                        + " stars, but got " + Quoted.of(type) + ".");
            all.add(type.toLowerCase(Locale.ROOT));
        }
        return new ResponseCompression(new Settings(
                Set.copyOf(all), settings.minBytes, settings.level, settings.maxAtOnce, settings.isForEvents));
    }

    /// With another length below which a response stays as it is, where its length is known.
    ///
    /// @param bytes 0 or more
    public ResponseCompression withMinBytes(int bytes) {
        if (bytes < 0) throw new ContractException("Expected a length of 0 bytes or more, but got " + bytes + ".");
        return new ResponseCompression(
                new Settings(settings.types, bytes, settings.level, settings.maxAtOnce, settings.isForEvents));
    }

    /// With another balance between time and length.
    ///
    /// @param level from 1, the quickest, to 9, the shortest
    public ResponseCompression withLevel(int level) {
        if (level < 1 || level > 9) throw new ContractException("Expected a level from 1 to 9, but got " + level + ".");
        return new ResponseCompression(
                new Settings(settings.types, settings.minBytes, level, settings.maxAtOnce, settings.isForEvents));
    }

    /// With another bound for responses that are compressed at the same time.
    ///
    /// @param responses 1 or more
    public ResponseCompression withMaxAtOnce(int responses) {
        if (responses < 1) throw new ContractException("Expected a bound of 1 or more, but got " + responses + ".");
        return new ResponseCompression(
                new Settings(settings.types, settings.minBytes, settings.level, responses, settings.isForEvents));
    }

    /// With event streams too. Each holds a compressor for as long as it is open, so mind the bound.
    public ResponseCompression withEventStreams() {
        return new ResponseCompression(
                new Settings(settings.types, settings.minBytes, settings.level, settings.maxAtOnce, true));
    }

    /// How many responses were not compressed because too many were at that time.
    public long skipped() {
        return skipped.sum();
    }

    @Override
    public ForwardingApplication around(Application inner) {
        // A WebSocket goes on without a frame of this on its stack.
        return scope -> scope instanceof HttpScope http
                ? new Forward((_, receive, send) -> serve(inner, http, receive, send), scope)
                : new Forward(inner, scope);
    }

    private void serve(Application inner, HttpScope scope, Receive receive, Send send) throws Exception {
        try (var out = new CompressingSend(this, scope, send)) {
            inner.serve(scope, receive, out);
            out.end();
        }
    }

    int minBytes() {
        return settings.minBytes;
    }

    boolean takes(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (type.equals("text/event-stream")) return settings.isForEvents;
        return type.startsWith("text/")
                || type.endsWith("+json")
                || type.endsWith("+xml")
                || settings.types.contains(type);
    }

    /// The coding the client likes best; null for none.
    @Nullable
    String coding(HttpScope scope) {
        var headers = scope.headers();
        String best = null;
        // A client that prefers the plain form says so by name.
        int quality = AcceptEncoding.named(headers, "identity");
        for (var coding : List.of("gzip", "deflate")) {
            int wanted = AcceptEncoding.quality(headers, coding);
            boolean isBetter = best == null ? wanted >= quality : wanted > quality;
            if (wanted == 0 || !isBetter) continue;
            best = coding;
            quality = wanted;
        }
        return best;
    }

    /// A compressor, of which the bound knows until it is closed; null when there are too many.
    @Nullable
    BodyEncoder encoder(String coding) {
        if (places.tryAcquire()) return new BodyEncoder(coding.equals("gzip"), settings.level, places::release);
        skipped.increment();
        return null;
    }

    /// How many are in use.
    int inUse() {
        return settings.maxAtOnce - places.availablePermits();
    }
}
