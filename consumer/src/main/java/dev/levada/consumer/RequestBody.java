package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Receive;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the body of one request from its events, as a whole or as a stream.
final class RequestBody {
    private final Headers headers;
    private final Receive receive;
    private @Nullable Bytes whole;
    private boolean isBegun;
    private boolean isComplete;

    RequestBody(Headers headers, Receive receive) {
        this.headers = headers;
        this.receive = receive;
    }

    Bytes whole(int limitBytes) {
        var known = whole;
        if (known == null) {
            if (!isBegun && declaredBytes() > limitBytes) throw tooLarge(limitBytes);
            begin();
            known = read(limitBytes);
            whole = known;
        }
        // It may have been read under a higher limit.
        if (known.length() > limitBytes) throw tooLarge(limitBytes);
        return known;
    }

    InputStream stream() {
        begin();
        return new BodyStream();
    }

    private void begin() {
        if (isBegun)
            throw new ContractException("Expected the body of a request to be read once, but it was begun before."
                    + " Keep what body() returned, or read one stream to its end.");
        isBegun = true;
    }

    private Bytes read(int limitBytes) {
        var first = next();
        if (isComplete && first.length() <= limitBytes) return first;
        byte[] array = new byte[Math.min(limitBytes, Math.max(first.length() * 2, 8192))];
        int length = 0;
        for (var block = first; ; block = next()) {
            if (block.length() > limitBytes - length) throw tooLarge(limitBytes);
            int needed = length + block.length();
            if (needed > array.length)
                array = Arrays.copyOf(array, (int) Math.min(limitBytes, Math.max(needed, array.length * 2L)));
            block.copyTo(0, array, length, block.length());
            length = needed;
            if (isComplete) return Bytes.wrap(length == array.length ? array : Arrays.copyOf(array, length));
        }
    }

    private Bytes next() {
        try {
            return switch (receive.next()) {
                case HttpEvent.Request block -> {
                    isComplete = !block.moreBody();
                    yield block.body();
                }
                case HttpEvent.Disconnect _ ->
                    throw new ClientDisconnectedException("The client has gone before the end of its request.");
                case Object other ->
                    throw new ContractException("Expected a part of the request's body, but got "
                            + other.getClass().getName() + ".");
            };
        } catch (InterruptedException e) {
            throw ConsumerCancelledException.restoring(e);
        }
    }

    private long declaredBytes() {
        String declared = headers.first("content-length").orElse("");
        try {
            return declared.isEmpty() ? 0 : Long.parseLong(declared);
        } catch (NumberFormatException _) {
            // The server has checked it; what it lets through here counts as unknown.
            return 0;
        }
    }

    private static HttpException tooLarge(int limitBytes) {
        return new HttpException(413, "Expected a body of at most " + limitBytes + " bytes, but it is longer.");
    }

    private final class BodyStream extends InputStream {
        private Bytes block = Bytes.EMPTY;
        private int position;

        @Override
        public int read() {
            if (!fill()) return -1;
            return block.at(position++) & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) return 0;
            if (!fill()) return -1;
            int count = Math.min(length, block.length() - position);
            block.copyTo(position, target, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() {
            return block.length() - position;
        }

        private boolean fill() {
            while (position == block.length()) {
                if (isComplete) return false;
                block = next();
                position = 0;
            }
            return true;
        }
    }
}
