package dev.levada.consumer;

import dev.levada.contract.AcceptEncoding;
import dev.levada.contract.Headers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A static file as it is and what there is of it compressed beforehand.
///
/// @param plain the file
/// @param brotli what stands beside it as `.br`, or null
/// @param gzip what stands beside it as `.gz`, or null
record StaticVariants(
        Representation plain,
        @Nullable Representation brotli,
        @Nullable Representation gzip) {
    Response answer(Request request, String name, StaticOptions options) throws IOException {
        var headers = options.headers(name);
        if (brotli != null || gzip != null) headers = headers.plus("vary", "accept-encoding");
        return StaticAnswer.to(request, chosen(request.headers()), StaticTypes.of(name), headers);
    }

    /// The one the client likes best; between equals the shorter form.
    private Representation chosen(Headers headers) {
        int brotliWish = brotli == null ? 0 : AcceptEncoding.quality(headers, "br");
        int gzipWish = gzip == null ? 0 : AcceptEncoding.quality(headers, "gzip");
        if (brotli != null && brotliWish > 0 && brotliWish >= gzipWish) return brotli;
        return gzip != null && gzipWish > 0 ? gzip : plain;
    }
}
