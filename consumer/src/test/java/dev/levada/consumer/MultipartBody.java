package dev.levada.consumer;

import dev.levada.contract.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A multipart body as a browser writes it.
final class MultipartBody {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final String boundary;

    MultipartBody(String boundary) {
        this.boundary = boundary;
    }

    MultipartBody field(String name, String value) {
        return part("form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    MultipartBody file(String name, String filename, byte[] content) {
        return part(
                "form-data; name=\"" + name + "\"; filename=\"" + filename + "\"\r\nContent-Type: image/png", content);
    }

    /// @param disposition and further header lines behind it
    MultipartBody part(String disposition, byte[] content) {
        text("--" + boundary + "\r\nContent-Disposition: " + disposition + "\r\n\r\n");
        out.writeBytes(content);
        return text("\r\n");
    }

    MultipartBody text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Bytes end() {
        text("--" + boundary + "--\r\n");
        return Bytes.wrap(out.toByteArray());
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }
}
