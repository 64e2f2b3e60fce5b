package dev.levada.server.log;

import dev.levada.contract.Address;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.AccessSink;
import dev.levada.server.options.LoggedQueries;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What one line of the access log will say, noted where it happened: nothing is formatted yet, and nothing
/// long is held.
///
/// @param event what happened
/// @param epochMillis when
/// @param client the address of the peer; empty where it has none
/// @param method of the request; empty where it could not be understood
/// @param path of the request, as it came
/// @param query of the request, where queries are logged
/// @param http version
/// @param status of the response, or the close code; 0 for none
/// @param isCut whether the response is incomplete
/// @param traffic bytes of bodies or messages
/// @param micros from the begin of what happened to its end
/// @param referer as it came; empty for none
/// @param agent as it came; empty for none
/// @param requestId as the application has said; empty for none
record Line(
        What event,
        long epochMillis,
        String client,
        String method,
        String path,
        String query,
        String http,
        int status,
        boolean isCut,
        AccessSink.Traffic traffic,
        long micros,
        String referer,
        String agent,
        String requestId) {
    /// More chars of a value than these are never held or written.
    static final int MOST_CHARS = 512;

    private static final AccessSink.Traffic NONE = new AccessSink.Traffic(0, 0);

    enum What {
        REQUEST,
        CONNECT,
        REJECT,
        DISCONNECT
    }

    static Line of(
            What event,
            RequestHead head,
            int status,
            boolean isCut,
            AccessSink.@Nullable Traffic traffic,
            long nanos,
            @Nullable String requestId,
            LoggedQueries queries) {
        return new Line(
                event,
                System.currentTimeMillis(),
                client(head.client()),
                cut(head.method()),
                cut(head.rawPath()),
                queries == LoggedQueries.NONE ? "" : cut(head.queryString()),
                head.httpVersion(),
                status,
                isCut,
                traffic == null ? NONE : traffic,
                TimeUnit.NANOSECONDS.toMicros(nanos),
                cut(head.headers().first("referer").orElse("")),
                cut(head.headers().first("user-agent").orElse("")),
                requestId == null ? "" : cut(requestId));
    }

    /// Something that was no request.
    static Line refused(@Nullable Address client, int status) {
        return new Line(
                What.REQUEST,
                System.currentTimeMillis(),
                client(client),
                "",
                "",
                "",
                "",
                status,
                false,
                NONE,
                0,
                "",
                "",
                "");
    }

    private static String client(@Nullable Address address) {
        return address == null ? "" : cut(address.host());
    }

    /// One more than is shown, so that the writer sees that there was more.
    private static String cut(String value) {
        return value.length() <= MOST_CHARS ? value : value.substring(0, MOST_CHARS + 1);
    }
}
