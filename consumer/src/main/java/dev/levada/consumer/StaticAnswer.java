package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers a request for a representation: conditions first, then ranges, then the body.
final class StaticAnswer {
    static final Response NOT_FOUND = Response.text("Not Found\n").withStatus(404);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BOUNDARY_BYTES = 12;

    private StaticAnswer() {}

    /// @param type of the file, whatever its coding
    /// @param headers further ones, the same for each answer
    static Response to(Request request, Representation found, String type, Headers headers) throws IOException {
        var described = found.describe(headers);
        switch (Preconditions.check(request, found)) {
            case NOT_MODIFIED -> {
                return Response.empty(304).withHeaders(described);
            }
            case FAILED -> {
                return Response.text("Precondition Failed\n").withStatus(412);
            }
            case MET -> {}
        }
        var ranges = ranges(request, found);
        if (ranges != null && ranges.isEmpty())
            return Response.text("Range Not Satisfiable\n")
                    .withStatus(416)
                    .withHeader("content-range", "bytes */" + found.size());
        if (ranges != null && ranges.size() == 1)
            return one(found, described.plus("content-type", type), ranges.getFirst());
        if (ranges != null) return several(found, type, described, ranges);
        var all = described.plus("content-type", type).plus("accept-ranges", "bytes");
        if (request.method().equals("HEAD"))
            return Response.empty(200).withHeaders(all.plus("content-length", String.valueOf(found.size())));
        return part(found, 0, found.size()).withHeaders(all.plus("content-length", String.valueOf(found.size())));
    }

    /// Null to answer with all of it.
    private static @Nullable List<ByteRanges.Range> ranges(Request request, Representation found) {
        var asked = request.headers().all("range");
        if (asked.size() != 1 || !request.method().equals("GET") || !Preconditions.allowRange(request, found))
            return null;
        var ranges = ByteRanges.parse(asked.getFirst(), found.size());
        return ranges == null ? null : ranges.ranges();
    }

    private static Response one(Representation found, Headers headers, ByteRanges.Range range) throws IOException {
        return part(found, range.from(), range.length())
                .withStatus(206)
                .withHeaders(headers.plus("content-range", contentRange(range, found))
                        .plus("content-length", String.valueOf(range.length())));
    }

    /// RFC 9110 section 14.6.
    private static Response several(Representation found, String type, Headers headers, List<ByteRanges.Range> ranges) {
        byte[] random = new byte[BOUNDARY_BYTES];
        RANDOM.nextBytes(random);
        String boundary = HexFormat.of().formatHex(random);
        var heads = new ArrayList<Bytes>();
        long length = 0;
        for (var range : ranges) {
            var head = Bytes.utf8((heads.isEmpty() ? "--" : "\r\n--") + boundary + "\r\ncontent-type: " + type
                    + "\r\ncontent-range: " + contentRange(range, found) + "\r\n\r\n");
            heads.add(head);
            length += head.length() + range.length();
        }
        var tail = Bytes.utf8("\r\n--" + boundary + "--\r\n");
        length += tail.length();
        return Response.stream("", out -> {
                    for (int i = 0; i < ranges.size(); i++) {
                        out.write(heads.get(i));
                        found.source().copy(ranges.get(i).from(), ranges.get(i).length(), out);
                    }
                    out.write(tail);
                })
                .withStatus(206)
                .withHeaders(headers.plus("content-type", "multipart/byteranges; boundary=" + boundary)
                        .plus("content-length", String.valueOf(length)));
    }

    private static Response part(Representation found, long from, long length) throws IOException {
        var whole = length == found.size() ? found.source().whole() : null;
        return whole == null
                ? Response.stream("", out -> found.source().copy(from, length, out))
                : Response.bytes("", whole);
    }

    private static String contentRange(ByteRanges.Range range, Representation found) {
        return "bytes " + range.from() + "-" + range.to() + "/" + found.size();
    }
}
