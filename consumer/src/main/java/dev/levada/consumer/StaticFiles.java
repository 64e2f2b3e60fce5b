package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.FileSending;
import dev.levada.contract.PercentCoding;
import dev.levada.contract.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files below a directory; see [Http#files].
final class StaticFiles implements HttpHandler {
    private static final int BLOCK_BYTES = 64 * 1024;

    // A file may change twice within the clock's grain, and then both forms would have the same tag.
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final StaticOptions CHOSEN = StaticOptions.standard().withCacheControl("private, no-cache");

    private final Path root;
    private final StaticOptions options;

    StaticFiles(Path directory, StaticOptions options) {
        this.options = options;
        try {
            root = directory.toRealPath();
        } catch (IOException e) {
            throw wrong(directory, e);
        }
        if (!Files.isDirectory(root)) throw wrong(directory, null);
    }

    @Override
    public Response handle(Request request) throws IOException {
        String name = StaticNames.asked(request);
        if (StaticNames.hasEncodedSlash(request.scope().rawPath())) return StaticAnswer.NOT_FOUND;
        boolean isFolder = name.isEmpty() || name.endsWith("/");
        if (isFolder) {
            if (options.index().isEmpty()) return StaticAnswer.NOT_FOUND;
            name += options.index();
        }
        var file = find(name);
        if (file == null) return StaticAnswer.NOT_FOUND;
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory() && !isFolder && hasIndex(name)) return redirect(request);
        if (!attributes.isRegularFile()) return StaticAnswer.NOT_FOUND;
        var plain = representation(request, file, attributes, "");
        if (!options.hasVariants()) return new StaticVariants(plain, null, null).answer(request, name, options);
        return new StaticVariants(
                        plain,
                        variant(request, name, "br", ".br", attributes),
                        variant(request, name, "gzip", ".gz", attributes))
                .answer(request, name, options);
    }

    /// One file that the application has chosen.
    static Response answer(Request request, Path file) throws IOException {
        try {
            var real = file.toRealPath();
            var attributes = Files.readAttributes(real, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) return StaticAnswer.NOT_FOUND;
            String name = file.getFileName().toString();
            return new StaticVariants(representation(request, real, attributes, ""), null, null)
                    .answer(request, name, CHOSEN);
        } catch (NoSuchFileException _) {
            return StaticAnswer.NOT_FOUND;
        }
    }

    private boolean hasIndex(String folder) {
        return !options.index().isEmpty() && find(folder + "/" + options.index()) != null;
    }

    /// To the same path with a slash, relative to where the client is, so that no host can be smuggled in.
    private static Response redirect(Request request) {
        String path = request.path();
        String query = request.scope().queryString();
        String last = PercentCoding.encodeSegment(path.substring(path.lastIndexOf('/') + 1));
        return Response.empty(301).withHeader("location", last + "/" + (query.isEmpty() ? "" : "?" + query));
    }

    /// The real place of the file; null when there is none that may be served.
    private @Nullable Path find(String name) {
        if (!StaticNames.isSafe(name, options.servesWellKnown())) return null;
        try {
            var asked = root.resolve(name);
            // Where case does not count, the same file has other names, which rules by name do not know.
            var spelled = relative(asked.toRealPath(LinkOption.NOFOLLOW_LINKS));
            if (!spelled.equals(name)) return null;
            var real = asked.toRealPath();
            if (options.followsLinks()) return real;
            // A link may lead to what could not be asked for by name.
            boolean isInside = real.startsWith(root) && StaticNames.isSafe(relative(real), options.servesWellKnown());
            return isInside ? real : null;
        } catch (IOException | InvalidPathException _) {
            return null;
        }
    }

    private String relative(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    /// Null when there is none, or when it is older than the file itself and so holds what that was before.
    private @Nullable Representation variant(
            Request request, String name, String coding, String ending, BasicFileAttributes plain) throws IOException {
        var file = find(name + ending);
        if (file == null) return null;
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        // Copied together, they get the times of their copying.
        var oldest = plain.lastModifiedTime().toInstant().minus(SETTLED);
        boolean isOfNow = attributes.isRegularFile()
                && !attributes.lastModifiedTime().toInstant().isBefore(oldest);
        return isOfNow ? representation(request, file, attributes, coding) : null;
    }

    private static Representation representation(
            Request request, Path file, BasicFileAttributes attributes, String coding) {
        boolean isSentByServer = request.scope().extension(FileSending.class).isPresent();
        var changed = attributes.lastModifiedTime().toInstant();
        boolean isSettled = changed.isBefore(Instant.now().minus(SETTLED));
        String etag = (isSettled ? "\"" : "W/\"") + Long.toHexString(changed.toEpochMilli()) + "-"
                + Long.toHexString(attributes.size()) + (coding.isEmpty() ? "" : "-" + coding) + "\"";
        // No answer may say that its content was changed after it was sent (RFC 9110 section 8.8.2.1).
        boolean isPast = !changed.isAfter(Instant.now());
        return new Representation(
                coding,
                attributes.size(),
                etag,
                isPast ? changed : null,
                new FileSource(file, attributes.size(), isSentByServer));
    }

    /// A file on disk. At most a block of it is in memory.
    ///
    /// @param isSentByServer whether the server can send it past the heap
    private record FileSource(Path file, long size, boolean isSentByServer) implements Representation.Source {
        @Override
        public @Nullable Bytes whole() throws IOException {
            if (size > BLOCK_BYTES) return null;
            try (var in = open()) {
                return block(in, size);
            }
        }

        /// Writes as many bytes as were announced, even if the file grows meanwhile.
        @Override
        public void copy(long from, long length, ResponseStream out) throws IOException {
            if (isSentByServer && length > BLOCK_BYTES) {
                out.write(file, from, length);
                return;
            }
            try (var in = open()) {
                in.position(from);
                for (long left = length; left > 0; left -= BLOCK_BYTES) out.write(block(in, left));
            }
        }

        /// The path is real; a link that has taken its place since is not followed.
        private SeekableByteChannel open() throws IOException {
            return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }

        private Bytes block(SeekableByteChannel in, long left) throws IOException {
            var block = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, left));
            while (block.hasRemaining() && in.read(block) >= 0) {}
            if (block.hasRemaining())
                throw new IOException(
                        "Expected " + size + " bytes in " + file + ", but it became shorter while it was sent.");
            return Bytes.wrap(block.array());
        }
    }

    private static ContractException wrong(Path directory, @Nullable IOException cause) {
        var wrong = new ContractException("Expected a directory of files to serve, but got "
                + Quoted.of(directory.toString()) + ", which is none. Create it, or correct its name.");
        if (cause != null) wrong.initCause(cause);
        return wrong;
    }
}
