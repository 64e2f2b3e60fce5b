package dev.levada.server.http;

import dev.levada.contract.EarlyHints;
import dev.levada.contract.Extensions;
import dev.levada.contract.FileSending;
import dev.levada.contract.Inbox;
import dev.levada.contract.RequestHead;
import dev.levada.contract.TlsSession;
import dev.levada.contract.Trailers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the server offers a request beyond the plain events.
public final class HttpExtensions {
    private static final EarlyHints HINTS = new EarlyHints();
    private static final FileSending FILES = new FileSending();
    private static final Trailers TRAILERS = new Trailers();

    private HttpExtensions() {}

    /// The capabilities for that request. Server push is not among them: browsers have removed it, and
    /// HTTP/3 clients never had it.
    ///
    /// @param inbox among its events
    /// @param tls of its connection, if that is encrypted
    public static Extensions of(RequestHead head, Inbox inbox, @Nullable TlsSession tls) {
        boolean trailers = takesTrailers(head);
        if (tls == null)
            return trailers ? Extensions.of(inbox, HINTS, FILES, TRAILERS) : Extensions.of(inbox, HINTS, FILES);
        return trailers ? Extensions.of(inbox, HINTS, FILES, TRAILERS, tls) : Extensions.of(inbox, HINTS, FILES, tls);
    }

    private static boolean takesTrailers(RequestHead head) {
        // Before 1.1 there is no place for them.
        if (head.httpVersion().equals("1.0")) return false;
        for (var line : head.headers().all("te"))
            for (var coding : line.split(",", 16))
                if (coding.strip().toLowerCase(Locale.ROOT).equals("trailers")) return true;
        return false;
    }
}
