package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A resource of the application, kept in memory.
final class StaticContent implements HttpHandler {
    static final Response NOT_FOUND = Response.text("Not Found\n").withStatus(404);

    private final Bytes bytes;
    private final Headers headers;
    private final String etag;

    private StaticContent(String name, byte[] content) {
        bytes = Bytes.wrap(content);
        etag = '"' + hash(content) + '"';
        headers = headers(name, etag);
    }

    static StaticContent ofResource(Class<?> beside, String resource) {
        var found = find(beside, resource);
        if (found != null) return found;
        String module = beside.getModule().isNamed()
                ? " If it is there, open its package to dev.levada.consumer in the module-info of "
                        + beside.getModule().getName() + "."
                : "";
        throw new ContractException("Expected a resource " + Quoted.of(resource) + " beside " + beside.getName()
                + ", but there is none." + module);
    }

    static StaticContent ofResource(String resource) {
        var loader = Thread.currentThread().getContextClassLoader();
        try (var in = (loader == null ? ClassLoader.getSystemClassLoader() : loader).getResourceAsStream(resource)) {
            if (in != null) return read(resource, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new ContractException("Expected a resource " + Quoted.of(resource)
                + " at the root of the class path, but there is none. In a named module use page(Main.class, name).");
    }

    /// Null when there is none.
    static @Nullable StaticContent find(Class<?> beside, String resource) {
        try (var in = beside.getResourceAsStream(resource)) {
            return in == null ? null : read(resource, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Response handle(Request request) {
        if (matches(request, etag)) return Response.empty(304).withHeaders(headers.without("content-type"));
        return Response.bytes("", bytes).withHeaders(headers);
    }

    /// Headers that all static content has. `no-cache` lets clients keep it but makes them ask each time if
    /// it has changed; `nosniff` makes them believe the content type.
    static Headers headers(String name, String etag) {
        return Headers.of(
                "content-type",
                StaticNames.contentType(name),
                "etag",
                etag,
                "cache-control",
                "no-cache",
                "x-content-type-options",
                "nosniff");
    }

    /// Whether the client has this already, compared weakly (RFC 9110 section 13.1.2).
    static boolean matches(Request request, String etag) {
        for (var header : request.headers().all("if-none-match")) {
            if (header.strip().equals("*")) return true;
            for (int from = 0; from < header.length(); ) {
                int end = header.indexOf(',', from);
                if (end < 0) end = header.length();
                if (opaque(header.substring(from, end).strip()).equals(opaque(etag))) return true;
                from = end + 1;
            }
        }
        return false;
    }

    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }

    private static StaticContent read(String name, InputStream in) throws IOException {
        return new StaticContent(name, in.readAllBytes());
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
