package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The files below a directory; see [Http#files].
final class StaticFiles implements HttpHandler {
    private static final int BLOCK_BYTES = 64 * 1024;

    // RFC 9110 section 5.6.7. The JDK's RFC_1123_DATE_TIME writes days below ten with one digit.
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path root;

    StaticFiles(Path directory) {
        try {
            root = directory.toRealPath();
        } catch (IOException e) {
            throw wrong(directory, e);
        }
        if (!Files.isDirectory(root)) throw wrong(directory, null);
    }

    @Override
    public Response handle(Request request) throws IOException {
        var file = find(request.path(StaticNames.ARGUMENT));
        if (file == null) return StaticContent.NOT_FOUND;
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) return StaticContent.NOT_FOUND;
        // Dates in headers have seconds.
        var changed = attributes.lastModifiedTime().toInstant();
        // Weak, because a file may change twice within the clock's grain.
        String etag =
                "W/\"" + Long.toHexString(changed.toEpochMilli()) + "-" + Long.toHexString(attributes.size()) + "\"";
        var headers =
                StaticContent.headers(file.getFileName().toString(), etag).plus("last-modified", DATE.format(changed));
        if (isKnown(request, etag, changed)) return Response.empty(304).withHeaders(headers.without("content-type"));
        headers = headers.plus("content-length", String.valueOf(attributes.size()));
        if (request.method().equals("HEAD")) return Response.empty(200).withHeaders(headers);
        return Response.stream("", out -> copy(file, attributes.size(), out)).withHeaders(headers);
    }

    /// The real place of the file; null when there is none that may be served.
    private @Nullable Path find(String name) {
        if (!StaticNames.isSafe(name)) return null;
        try {
            var real = root.resolve(name).toRealPath();
            if (!real.startsWith(root)) return null;
            // A link may lead to what could not be asked for by name.
            return StaticNames.isSafe(root.relativize(real).toString().replace('\\', '/')) ? real : null;
        } catch (IOException | InvalidPathException _) {
            return null;
        }
    }

    /// RFC 9110 section 13.2.2: the date counts only without a tag.
    private static boolean isKnown(Request request, String etag, Instant changed) {
        if (request.headers().contains("if-none-match")) return StaticContent.matches(request, etag);
        var since = request.header("if-modified-since");
        if (since.isEmpty()) return false;
        try {
            return !changed.truncatedTo(ChronoUnit.SECONDS).isAfter(DATE.parse(since.get(), Instant::from));
        } catch (DateTimeException _) {
            return false;
        }
    }

    /// Writes as many bytes as were announced, even if the file grows meanwhile.
    private static void copy(Path file, long size, ResponseStream out) throws IOException {
        try (var in = Files.newInputStream(file)) {
            for (long left = size; left > 0; ) {
                byte[] block = in.readNBytes((int) Math.min(BLOCK_BYTES, left));
                if (block.length == 0)
                    throw new IOException("Expected " + size + " bytes in " + file + ", but it became shorter by "
                            + left + " while it was sent.");
                left -= block.length;
                out.write(Bytes.wrap(block));
            }
        }
    }

    private static ContractException wrong(Path directory, @Nullable IOException cause) {
        var wrong = new ContractException("Expected a directory of files to serve, but got "
                + Quoted.of(directory.toString()) + ", which is none. Create it, or correct its name.");
        if (cause != null) wrong.initCause(cause);
        return wrong;
    }
}
