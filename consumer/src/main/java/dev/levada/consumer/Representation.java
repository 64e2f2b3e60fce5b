package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// One form in which a static file can be sent: as it is, or compressed beforehand (RFC 9110 section 3.2).
///
/// @param coding `br`, `gzip`, or empty for the file as it is
/// @param etag with its quotes; begins with `W/` where two forms could share it
/// @param changed null where it is not known
/// @param source the bytes
record Representation(
        String coding, long size, String etag, @Nullable Instant changed, Source source) {
    /// Where the bytes come from.
    interface Source {
        /// All of them, where they are in memory or are few; else null.
        @Nullable
        Bytes whole() throws IOException;

        /// Writes some of them. Blocks while the client reads too slowly.
        void copy(long from, long length, ResponseStream out) throws IOException;
    }

    /// What each answer about this representation says of it.
    Headers describe(Headers headers) {
        var described = headers.plus("etag", etag);
        if (changed != null) described = described.plus("last-modified", HttpDates.format(changed));
        return coding.isEmpty() ? described : described.plus("content-encoding", coding);
    }

    /// When it changed, as far as headers can say it.
    @Nullable
    Instant changedSecond() {
        return changed == null ? null : changed.truncatedTo(ChronoUnit.SECONDS);
    }

    boolean isStrong() {
        return etag.startsWith("\"");
    }
}
