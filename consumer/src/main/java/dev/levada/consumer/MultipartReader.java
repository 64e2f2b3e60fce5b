package dev.levada.consumer;

import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// Takes a multipart body apart as it comes (RFC 2046 section 5.1.1, RFC 7578), in time proportional to its
/// length and with one buffer. Stricter than the grammar where senders never use its freedom: no text
/// before the first boundary or behind the last, no folded headers, no spaces behind a boundary.
///
/// For one thread. A wrong body is an [HttpException] with 400, one over a limit with 413.
final class MultipartReader {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int MAX_BOUNDARY_CHARS = 70;
    private static final int CRLF_BYTES = 2;

    private final InputStream in;
    private final FormOptions options;
    // CR LF "--" boundary. The CR stands nowhere else in it, so a search never has to go back.
    private final byte[] delimiter;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    // Up to here the bytes are known to be content.
    private int clear;

    private State state = State.BEFORE_FIRST;
    private int parts;

    private enum State {
        BEFORE_FIRST,
        IN_PART,
        BETWEEN,
        AFTER_LAST
    }

    MultipartReader(InputStream in, String boundary, FormOptions options) {
        this.in = in;
        this.options = options;
        delimiter = ("\r\n--" + checked(boundary)).getBytes(StandardCharsets.ISO_8859_1);
        // As if a line had ended before the first boundary, which then is one like others.
        buffer[0] = '\r';
        buffer[1] = '\n';
        limit = CRLF_BYTES;
    }

    /// Passes over what was not read of the part before, and reads the head of the next.
    ///
    /// @return whether there is one
    boolean next() {
        if (state == State.BEFORE_FIRST) {
            if (!isAt(0)) throw wrong("the body to begin with its boundary");
            endPart();
        }
        while (state == State.IN_PART) {
            if (known() > 0) position = clear;
        }
        if (state == State.AFTER_LAST) return false;
        if (++parts > options.maxParts())
            throw new HttpException(
                    413, "Expected at most " + options.maxParts() + " parts of a form, but there are more.");
        state = State.IN_PART;
        return true;
    }

    /// Reads the head of the part that has begun. Once, before its content.
    Headers head() {
        var pairs = new ArrayList<String>();
        int left = options.maxHeaderBytes();
        while (true) {
            String line = line(left);
            left -= line.length() + CRLF_BYTES;
            if (line.isEmpty()) break;
            int colon = line.indexOf(':');
            if (colon < 1) throw wrong("a header with a colon");
            pairs.add(line.substring(0, colon));
            pairs.add(line.substring(colon + 1));
        }
        // A part without content and without the line end for it; to read on would make the rest its content.
        if (isAt(CRLF_BYTES)) throw wrong("an empty line before the end of a part");
        try {
            return Headers.of(pairs.toArray(String[]::new));
        } catch (ContractException e) {
            throw new HttpException(
                    400, "Expected headers by RFC 9110 section 5 in a part of the form, but got others.", e);
        }
    }

    /// Reads content of the part; -1 at its end. Blocks until there is some.
    int read(byte[] target, int offset, int length) {
        if (state != State.IN_PART) return -1;
        int count = Math.min(length, known());
        if (count == 0) return state == State.IN_PART ? 0 : -1;
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    /// How many bytes from the position on are content for sure; 0 when the part has ended.
    private int known() {
        if (position < clear) return clear - position;
        if (position == limit && !fill()) throw truncated();
        if (isAt(0)) {
            endPart();
            return 0;
        }
        // This byte is content, even if it is a CR, and so is everything before the next CR.
        int end = position + 1;
        while (end < limit && buffer[end] != '\r') end++;
        clear = end;
        return clear - position;
    }

    /// Whether the delimiter begins that many bytes before the position. Reads on for as long as it looks
    /// like it.
    private boolean isAt(int before) {
        for (int i = before; i < delimiter.length; i++) {
            int at = position - before + i;
            if (at == limit) {
                int ahead = at - position;
                if (!fill()) return false;
                at = position + ahead;
            }
            if (buffer[at] != delimiter[i]) return false;
        }
        return true;
    }

    /// Behind a delimiter: either another part, or the end of all.
    private void endPart() {
        position += delimiter.length;
        clear = position;
        byte first = one();
        byte second = one();
        if (first == '\r' && second == '\n') {
            state = State.BETWEEN;
        } else if (first == '-' && second == '-') {
            state = State.AFTER_LAST;
            boolean isEnd = !hasMore() || one() == '\r' && one() == '\n' && !hasMore();
            if (!isEnd) throw wrong("nothing behind the last boundary");
        } else {
            throw wrong("a line end or two hyphens behind a boundary");
        }
    }

    private String line(int mostBytes) {
        var line = new StringBuilder();
        while (true) {
            byte b = one();
            if (b == '\r') {
                if (one() != '\n') throw wrong("a line feed behind a carriage return");
                if (line.length() + CRLF_BYTES > mostBytes) throw tooLong();
                return line.toString();
            }
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) throw wrong("headers without control characters");
            if (line.length() == mostBytes) throw tooLong();
            line.append((char) (b & 0xff));
        }
    }

    private byte one() {
        if (!hasMore()) throw truncated();
        byte b = buffer[position++];
        clear = position;
        return b;
    }

    private boolean hasMore() {
        return position < limit || fill();
    }

    /// Reads more behind what there is.
    ///
    /// @return false at the end of the body
    private boolean fill() {
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            clear = Math.max(0, clear - position);
            position = 0;
        }
        try {
            int count = in.read(buffer, limit, buffer.length - limit);
            if (count < 0) return false;
            limit += count;
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String checked(String boundary) {
        boolean isRight = !boundary.isEmpty() && boundary.length() <= MAX_BOUNDARY_CHARS && !boundary.endsWith(" ");
        for (int i = 0; i < boundary.length() && isRight; i++) {
            char c = boundary.charAt(i);
            isRight = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "'()+_,-./:=? ".indexOf(c) >= 0;
        }
        if (isRight) return boundary;
        throw wrong("a boundary of 1 to 70 characters (RFC 2046 section 5.1.1)");
    }

    private HttpException tooLong() {
        return new HttpException(
                413,
                "Expected at most " + options.maxHeaderBytes()
                        + " bytes before the content of a part, but there are more.");
    }

    private static HttpException truncated() {
        return wrong("the last boundary before the end of the body");
    }

    private static HttpException wrong(String expected) {
        return new HttpException(400, "Expected " + expected + " in a multipart form, but it is not so.");
    }
}
