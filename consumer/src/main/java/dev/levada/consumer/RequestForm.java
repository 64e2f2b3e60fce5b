package dev.levada.consumer;

import dev.levada.contract.Headers;
import dev.levada.contract.PercentCoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the form of one request, and deletes its files when that has ended.
final class RequestForm {
    private static final System.Logger LOG = System.getLogger("dev.levada.consumer");
    private static final String PLAIN = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    private final Headers headers;
    private final RequestBody body;
    private final List<Path> files = new ArrayList<>();
    private @Nullable Form known;

    RequestForm(Headers headers, RequestBody body) {
        this.headers = headers;
        this.body = body;
    }

    /// All of it; asked again it is the same.
    Form read(FormOptions options) {
        var form = known;
        if (form != null) return form;
        var type = type();
        form = switch (type.value()) {
            case PLAIN -> fields(options);
            case MULTIPART -> all(type, options);
            default ->
                throw new HttpException(415, "Expected a form as " + PLAIN + " or " + MULTIPART + ", but got neither.");
        };
        known = form;
        return form;
    }

    /// Part by part.
    void parts(FormOptions options, PartHandler handler) throws Exception {
        var type = type();
        if (!type.value().equals(MULTIPART))
            throw new HttpException(415, "Expected a form as " + MULTIPART + ", but got another content.");
        var reader = reader(type, options);
        var budget = new FormBudget(options);
        for (var part = Part.next(reader, budget); part != null; part = Part.next(reader, budget)) {
            handler.handle(part);
            part.end();
        }
    }

    private Form all(HeaderValue type, FormOptions options) {
        var form = new Form.Builder();
        var reader = reader(type, options);
        var budget = new FormBudget(options);
        try {
            for (var part = Part.next(reader, budget); part != null; part = Part.next(reader, budget)) {
                String filename = part.filename().orElse(null);
                if (filename == null) form.add(part.name(), part.text());
                else save(part, filename, options, form);
                part.end();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return form.build();
    }

    private void save(Part part, String filename, FormOptions options, Form.Builder form) throws IOException {
        // A file field that was left empty comes as a file without name and content.
        if (filename.isEmpty()) {
            if (part.stream().read() >= 0) throw new HttpException(400, "Expected a name for each file in the form.");
            return;
        }
        var path = Files.createTempFile(options.folder(), "levada-upload-", ".tmp");
        files.add(path);
        long size;
        try (var out = Files.newOutputStream(path)) {
            size = part.stream().transferTo(out);
        }
        form.add(part.name(), new UploadedFile(filename, part.contentType(), size, path));
    }

    private MultipartReader reader(HeaderValue type, FormOptions options) {
        String boundary = type.parameters().get("boundary");
        if (boundary == null) throw new HttpException(400, "Expected a boundary in the content-type of the form.");
        return new MultipartReader(body.stream(), boundary, options);
    }

    /// WHATWG URL, "application/x-www-form-urlencoded parsing".
    private Form fields(FormOptions options) {
        var form = new Form.Builder();
        var budget = new FormBudget(options);
        String text = body.whole(options.maxFieldBytes()).utf8();
        int count = 0;
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('&', from);
            if (end < 0) end = text.length();
            if (end > from) {
                if (++count > options.maxParts())
                    throw new HttpException(
                            413, "Expected at most " + options.maxParts() + " fields of a form, but there are more.");
                int equals = text.indexOf('=', from, end);
                String name = decoded(text.substring(from, equals < 0 ? end : equals));
                budget.checkName(name);
                form.add(name, equals < 0 ? "" : decoded(text.substring(equals + 1, end)));
            }
            from = end + 1;
        }
        return form.build();
    }

    private static String decoded(String text) {
        return PercentCoding.decode(text.replace('+', ' '));
    }

    private HeaderValue type() {
        var types = headers.all("content-type");
        if (types.size() > 1) throw new HttpException(400, "Expected one content-type, but got several.");
        return types.isEmpty() ? new HeaderValue("", Map.of()) : HeaderValue.parse(types.getFirst());
    }

    /// The request has ended. What was moved away is not there any more, which is all right.
    void deleteFiles() {
        for (var file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "An uploaded file could not be deleted: " + file, e);
            }
        }
        files.clear();
    }
}
