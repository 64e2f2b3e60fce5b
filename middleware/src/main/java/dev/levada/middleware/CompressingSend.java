package dev.levada.middleware;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Send;
import dev.levada.middleware.answer.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The way out of one response, which is compressed on it where that is right. Any thread may send.
final class CompressingSend implements Send, AutoCloseable {
    private static final String ENCODING = "content-encoding";
    private static final int BLOCK_BYTES = 64 * 1024;
    // What was computed over the bytes as the application sends them.
    private static final List<String> DIGESTS = List.of("content-digest", "repr-digest", "digest", "content-md5");

    private final ResponseCompression compression;
    private final HttpScope scope;
    private final Send send;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean isEnded;

    // The rest under the lock.
    private State state = State.BEFORE_START;
    private HttpEvent.@Nullable ResponseStart held;
    private @Nullable BodyEncoder encoder;

    private enum State {
        BEFORE_START,
        /// The first part will tell how long the body is.
        HELD,
        PASSING,
        ENCODING,
        /// The answer to HEAD has the headers of a compressed body and no body.
        HEAD_ONLY
    }

    CompressingSend(ResponseCompression compression, HttpScope scope, Send send) {
        this.compression = compression;
        this.scope = scope;
        this.send = send;
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        // Held while the peer is waited for, so that parts from several threads leave as they were compressed.
        lock.lockInterruptibly();
        try {
            if (event instanceof HttpEvent.Outbound http) compressed(http);
            else send.accept(event);
        } finally {
            lock.unlock();
            // Whoever closed this meanwhile has left the rest to us.
            if (isEnded) close();
        }
    }

    /// The application has returned. A start that no body followed is the server's to complain about.
    void end() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (held != null) pass(held);
        } finally {
            lock.unlock();
        }
    }

    /// Gives the compressor back, now or when the thread that uses it has done so.
    @Override
    public void close() {
        isEnded = true;
        if (!lock.tryLock()) return;
        try {
            if (encoder != null) encoder.close();
        } finally {
            lock.unlock();
        }
    }

    private void compressed(HttpEvent.Outbound event) throws InterruptedException {
        switch (event) {
            case HttpEvent.ResponseStart start when state == State.BEFORE_START -> start(start);
            case HttpEvent.ResponseBody body -> {
                decide(body.body().length(), body.moreBody());
                body(body);
            }
            case HttpEvent.ResponseFile file -> {
                decide(file.bytes(), file.moreBody());
                file(file);
            }
            case HttpEvent.ResponseStart _, HttpEvent.EarlyHint _, HttpEvent.ResponseTrailers _ -> send.accept(event);
        }
    }

    private void start(HttpEvent.ResponseStart start) throws InterruptedException {
        var headers = start.headers();
        if (start.status() == 304) {
            pass(with(start, sameTag(headers)));
            return;
        }
        long length = length(headers);
        if (!isCompressible(start) || length >= 0 && length < compression.minBytes()) {
            pass(start);
        } else if (length >= 0) {
            begin(start);
        } else {
            held = start;
            state = State.HELD;
        }
    }

    /// A part of the body comes, which the head may have waited for.
    private void decide(long bytes, boolean moreBody) throws InterruptedException {
        if (isEnded) throw new ContractException("Expected nothing more, because the application has returned.");
        var first = held;
        if (first == null) return;
        held = null;
        boolean isShort = !moreBody && bytes < compression.minBytes();
        if (isShort) pass(with(first, Answers.varying(first.headers(), "accept-encoding")));
        else begin(first);
    }

    private void body(HttpEvent.ResponseBody body) throws InterruptedException {
        switch (state) {
            case BEFORE_START, HELD, PASSING -> send.accept(body);
            case HEAD_ONLY -> send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY, body.moreBody()));
            case ENCODING -> encode(body);
        }
    }

    private void file(HttpEvent.ResponseFile file) throws InterruptedException {
        switch (state) {
            case BEFORE_START, HELD, PASSING -> send.accept(file);
            case HEAD_ONLY -> send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY, file.moreBody()));
            case ENCODING -> encode(file);
        }
    }

    /// The server could send it past the heap, but not compressed.
    private void encode(HttpEvent.ResponseFile file) throws InterruptedException {
        try (var in = Files.newByteChannel(file.file())) {
            in.position(file.offset());
            long left = file.bytes();
            do {
                var block = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, left));
                while (block.hasRemaining() && in.read(block) >= 0) {}
                if (block.hasRemaining())
                    throw new IOException("Expected " + file + ", but the file became shorter while it was sent.");
                left -= block.capacity();
                encode(new HttpEvent.ResponseBody(Bytes.wrap(block.array()), left > 0 || file.moreBody()));
            } while (left > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void encode(HttpEvent.ResponseBody body) throws InterruptedException {
        if (encoder == null) {
            send.accept(body); // behind the last part: the server says what is wrong
            return;
        }
        boolean isLast = !body.moreBody();
        var encoded = encoder.encode(body.body(), isLast);
        if (isLast) {
            encoder.close();
            encoder = null;
        }
        send.accept(new HttpEvent.ResponseBody(encoded, body.moreBody()));
    }

    /// Goes on compressed, if the client likes it and there is room.
    private void begin(HttpEvent.ResponseStart start) throws InterruptedException {
        var varying = Answers.varying(start.headers(), "accept-encoding");
        String coding = compression.coding(scope);
        boolean isHead = scope.method().equals("HEAD");
        if (coding != null && !isHead) encoder = compression.encoder(coding);
        if (coding == null || !isHead && encoder == null) {
            pass(with(start, varying));
            return;
        }
        state = isHead ? State.HEAD_ONLY : State.ENCODING;
        send.accept(with(
                start,
                weak(varying).without("content-length").without("accept-ranges").with(ENCODING, coding)));
    }

    private void pass(HttpEvent.ResponseStart start) throws InterruptedException {
        held = null;
        state = State.PASSING;
        send.accept(start);
    }

    private boolean isCompressible(HttpEvent.ResponseStart start) {
        var headers = start.headers();
        if (start.status() == 204 || start.status() == 206) return false;
        if (headers.contains(ENCODING) || headers.contains("content-range")) return false;
        for (var digest : DIGESTS) if (headers.contains(digest)) return false;
        for (var control : headers.all("cache-control"))
            if (control.toLowerCase(Locale.ROOT).contains("no-transform")) return false;
        return compression.takes(headers.first("content-type").orElse(""));
    }

    private static long length(Headers headers) {
        try {
            return Long.parseLong(headers.first("content-length").orElse("-1"));
        } catch (NumberFormatException _) {
            return 0; // the server refuses it
        }
    }

    private static HttpEvent.ResponseStart with(HttpEvent.ResponseStart start, Headers headers) {
        return new HttpEvent.ResponseStart(start.status(), headers, start.trailers());
    }

    /// The bytes are others than those the tag was made for (RFC 9110 section 8.8.1).
    private static Headers weak(Headers headers) {
        String tag = headers.first("etag").orElse("");
        return tag.startsWith("\"") ? headers.with("etag", "W/" + tag) : headers;
    }

    /// "Not modified" is about what the client has, which was compressed if its tag is the weak one.
    private Headers sameTag(Headers headers) {
        String tag = headers.first("etag").orElse("");
        if (!tag.startsWith("\"")) return headers;
        for (var known : scope.headers().all("if-none-match")) if (known.contains("W/" + tag)) return weak(headers);
        return headers;
    }
}
