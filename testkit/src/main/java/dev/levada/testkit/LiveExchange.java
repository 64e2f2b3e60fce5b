package dev.levada.testkit;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request to a live server, on a connection of its own.
final class LiveExchange implements TestExchange {
    private static final Bytes LINE_END = Bytes.utf8("\r\n");

    private final LiveClient client;
    private final boolean isHead;
    private LiveConnection.@Nullable Head head;
    private boolean isBodyEnded;

    private LiveExchange(LiveClient client, boolean isHead) {
        this.client = client;
        this.isHead = isHead;
    }

    static LiveExchange begin(LiveBackend site, String method, String target, Headers headers, @Nullable Bytes body) {
        var all = headers.with("connection", "close");
        if (body == null) all = all.with("transfer-encoding", "chunked");
        else if (!body.isEmpty()) all = all.with("content-length", "" + body.length());
        var exchange = new LiveExchange(site.send(method, target, all), method.equals("HEAD"));
        if (body != null) exchange.writeWhole(body);
        return exchange;
    }

    private void writeWhole(Bytes body) {
        isBodyEnded = true;
        client.watched.sending(body.length() + 1L);
        if (body.isEmpty()) return;
        writeLast(body);
    }

    @Override
    public void sendBody(Bytes part) {
        if (isBodyEnded) throw new AssertionError("Expected a request body that is not ended, but it is.");
        if (part.isEmpty()) return;
        client.watched.sending(part.length());
        var size = Integer.toHexString(part.length()) + "\r\n";
        var chunk =
                Bytes.wrap(size.getBytes(StandardCharsets.US_ASCII)).plus(part).plus(LINE_END);
        var _ = client.io("a server that reads the request body", deadline -> {
            client.connection.write(chunk, deadline);
            return true;
        });
    }

    @Override
    public void endBody() {
        if (isBodyEnded) return;
        isBodyEnded = true;
        client.watched.sending(1);
        writeLast(Bytes.utf8("0\r\n\r\n"));
    }

    private void writeLast(Bytes bytes) {
        try {
            client.connection.write(bytes, Deadline.in(client.options.deadline()));
        } catch (IOException _) {
            // A server may answer before it has the whole body and close: the response tells.
        }
    }

    @Override
    public int status() {
        return head().status();
    }

    @Override
    public Headers headers() {
        return head().headers();
    }

    private LiveConnection.Head head() {
        var known = head;
        if (known == null) head = known = client.readHead("a response", isHead);
        return known;
    }

    @Override
    public Optional<Bytes> nextPart() {
        var _ = head();
        return client.readPart();
    }

    @Override
    public void receivesNothing() {
        client.awaitQuiet(() -> false);
        boolean came =
                client.io("nothing more", _ -> client.connection.isReadable(Deadline.in(client.options.quietTime())));
        if (came)
            throw new AssertionError("Expected nothing more on " + client.watched.run.where() + ", but bytes came.");
    }

    @Override
    public void disconnect() {
        client.disconnect();
    }

    @Override
    public void close() {
        client.close();
    }
}
