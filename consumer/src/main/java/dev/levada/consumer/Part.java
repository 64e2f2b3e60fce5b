package dev.levada.consumer;

import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One part of a multipart form while it comes: a field, or a file. For the [PartHandler] that got it,
/// until it returns.
///
/// What is said of the content (its type, the name of the file) is the client's claim.
public final class Part {
    private static final int BLOCK_BYTES = 8192;

    private final MultipartReader reader;
    private final FormBudget budget;
    private final Headers headers;
    private final String name;
    private final @Nullable String filename;
    private boolean isOver;

    private Part(MultipartReader reader, FormBudget budget, Headers headers, String name, @Nullable String filename) {
        this.reader = reader;
        this.budget = budget;
        this.headers = headers;
        this.name = name;
        this.filename = filename;
    }

    /// Null when there are no more.
    static @Nullable Part next(MultipartReader reader, FormBudget budget) {
        if (!reader.next()) return null;
        var headers = reader.head();
        if (headers.all("content-disposition").size() != 1
                || headers.all("content-type").size() > 1)
            throw new HttpException(400, "Expected one content-disposition and at most one content-type in each part.");
        // Long forbidden in forms (RFC 7578 section 4.7), and a way to hide content from who looks for it.
        String encoding = headers.first("content-transfer-encoding").orElse("binary");
        if (!encoding.equalsIgnoreCase("binary")
                && !encoding.equalsIgnoreCase("8bit")
                && !encoding.equalsIgnoreCase("7bit"))
            throw new HttpException(400, "Expected parts without content-transfer-encoding (RFC 7578 section 4.7).");
        var disposition = HeaderValue.parse(headers.first("content-disposition").orElse(""));
        String name = disposition.text("name");
        if (!disposition.value().equals("form-data") || name == null)
            throw new HttpException(400, "Expected content-disposition: form-data with a name in each part.");
        String filename = disposition.text("filename");
        budget.begin(name, filename);
        return new Part(reader, budget, headers, name, filename == null ? null : Filenames.safe(filename));
    }

    /// The name of the field.
    public String name() {
        return name;
    }

    /// Whether it is a file.
    public boolean isFile() {
        return filename != null;
    }

    /// The name of the file, of which folders and control characters were taken away; empty where a browser
    /// sends that no file was chosen. None for a field.
    ///
    /// It is fit to be shown, not to be the name of a file of ours: it may be taken, reserved, or long.
    public Optional<String> filename() {
        return Optional.ofNullable(filename);
    }

    /// What the client says the content is: `image/png`.
    public Optional<String> contentType() {
        return headers.first("content-type");
    }

    /// All headers of the part.
    public Headers headers() {
        return headers;
    }

    /// The content as it comes. Reading blocks; it throws an [HttpException] with 413 over the limits of
    /// the [FormOptions], else what [Request#bodyStream()] says. Closing it does nothing.
    public InputStream stream() {
        return new Content();
    }

    /// All of the content as UTF-8 text.
    ///
    /// @throws HttpException with 413 when it is longer than all fields may be together, with 400 when it
    ///     is no UTF-8
    public String text() {
        var bytes = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK_BYTES];
        for (int count = read(block, 0, block.length); count >= 0; count = read(block, 0, block.length)) {
            if (bytes.size() + count > budget.options().maxFieldBytes()) throw budget.fieldsTooLong();
            bytes.write(block, 0, count);
        }
        return HeaderValue.decoded(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    /// Name and kind only: the content may be a secret.
    @Override
    public String toString() {
        return (isFile() ? "file " : "field ") + Quoted.of(name);
    }

    /// Passes over the rest, which counts as if it had been read.
    void end() {
        byte[] block = new byte[BLOCK_BYTES];
        while (read(block, 0, block.length) >= 0) {}
        isOver = true;
    }

    private int read(byte[] target, int offset, int length) {
        if (isOver)
            throw new ContractException("Expected part " + Quoted.of(name)
                    + " to be read in its handler, but that has returned. Keep its content, not the part.");
        int count = reader.read(target, offset, length);
        if (count > 0) budget.add(count);
        return count;
    }

    private final class Content extends InputStream {
        @Override
        public int read() {
            byte[] one = new byte[1];
            return Part.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            return length == 0 ? 0 : Part.this.read(target, offset, length);
        }
    }
}
