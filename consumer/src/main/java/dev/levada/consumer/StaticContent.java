package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
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
    private final String name;
    private final StaticVariants variants;

    private StaticContent(String name, StaticVariants variants) {
        this.name = name;
        this.variants = variants;
    }

    static StaticContent ofResource(Class<?> beside, String resource) {
        var found = find(beside, resource, true);
        if (found != null) return found;
        String module = beside.getModule().isNamed()
                ? " If it is there, open its package to dev.levada.consumer in the module-info of "
                        + beside.getModule().getName() + "."
                : "";
        throw new ContractException("Expected a resource " + Quoted.of(resource) + " beside " + beside.getName()
                + ", but there is none." + module);
    }

    static StaticContent ofResource(String resource) {
        var current = Thread.currentThread().getContextClassLoader();
        var loader = current == null ? ClassLoader.getSystemClassLoader() : current;
        var found = read(resource, loader::getResourceAsStream, true);
        if (found != null) return found;
        throw new ContractException("Expected a resource " + Quoted.of(resource)
                + " at the root of the class path, but there is none. In a named module use page(Main.class, name).");
    }

    /// Null when there is none.
    ///
    /// @param hasVariants whether `.br` and `.gz` beside it are its compressed forms
    static @Nullable StaticContent find(Class<?> beside, String resource, boolean hasVariants) {
        return read(resource, beside::getResourceAsStream, hasVariants);
    }

    private static @Nullable StaticContent read(String resource, Finding finding, boolean hasVariants) {
        try {
            var plain = representation(finding, resource, "");
            if (plain == null) return null;
            if (!hasVariants) return new StaticContent(resource, new StaticVariants(plain, null, null));
            var brotli = representation(finding, resource + ".br", "br");
            var gzip = representation(finding, resource + ".gz", "gzip");
            return new StaticContent(resource, new StaticVariants(plain, brotli, gzip));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Finding {
        @Nullable
        InputStream find(String resource);
    }

    @Override
    public Response handle(Request request) throws IOException {
        return variants.answer(request, name, StaticOptions.standard());
    }

    /// The same under other options.
    Response answer(Request request, String name, StaticOptions options) throws IOException {
        return variants.answer(request, name, options);
    }

    /// Null when there is none.
    private static @Nullable Representation representation(Finding finding, String resource, String coding)
            throws IOException {
        byte[] content;
        try (var in = finding.find(resource)) {
            if (in == null) return null;
            content = in.readAllBytes();
        }
        String etag = '"' + hash(content) + '"';
        return new Representation(coding, content.length, etag, null, new MemorySource(Bytes.wrap(content)));
    }

    private record MemorySource(Bytes whole) implements Representation.Source {
        @Override
        public void copy(long from, long length, ResponseStream out) {
            // Less than the whole, which is in memory anyway.
            byte[] part = new byte[(int) length];
            whole.copyTo((int) from, part, 0, part.length);
            out.write(Bytes.wrap(part));
        }
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
