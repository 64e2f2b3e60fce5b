package dev.levada.consumer;

import java.util.List;

/// What a client wants to know before it gets or does anything (RFC 9110 section 13).
final class Preconditions {
    private Preconditions() {}

    /// What they come to.
    enum Outcome {
        /// Answer as if there were none.
        MET,
        /// The client has it already: 304.
        NOT_MODIFIED,
        /// It is not what the client thinks: 412.
        FAILED
    }

    /// In the order of RFC 9110 section 13.2.2: a date counts only where there is no tag.
    static Outcome check(Request request, Representation now) {
        var ifMatch = request.headers().all("if-match");
        if (!ifMatch.isEmpty() ? !names(ifMatch, now.etag(), true) : isChangedSince(request, now))
            return Outcome.FAILED;
        var ifNoneMatch = request.headers().all("if-none-match");
        boolean isKnown =
                ifNoneMatch.isEmpty() ? isUnchangedSince(request, now) : names(ifNoneMatch, now.etag(), false);
        return isKnown ? Outcome.NOT_MODIFIED : Outcome.MET;
    }

    /// Whether a range may be answered with a part: the client has the beginning of this very
    /// representation, or did not say (RFC 9110 section 13.1.5).
    static boolean allowRange(Request request, Representation now) {
        var ifRange = request.headers().all("if-range");
        if (ifRange.isEmpty()) return true;
        if (ifRange.size() > 1 || !now.isStrong()) return false;
        String known = ifRange.getFirst();
        if (known.endsWith("\"")) return known.equals(now.etag());
        var date = HttpDates.parse(known);
        return date != null && date.equals(now.changedSecond());
    }

    private static boolean isChangedSince(Request request, Representation now) {
        var header = request.header("if-unmodified-since");
        var date = header.isEmpty() ? null : HttpDates.parse(header.get());
        var changed = now.changedSecond();
        return date != null && changed != null && changed.isAfter(date);
    }

    private static boolean isUnchangedSince(Request request, Representation now) {
        var header = request.header("if-modified-since");
        var date = header.isEmpty() ? null : HttpDates.parse(header.get());
        var changed = now.changedSecond();
        return date != null && changed != null && !changed.isAfter(date);
    }

    /// Whether the list names the tag. Strongly compared, a weak tag is equal to none (RFC 9110 section
    /// 8.8.3.2).
    private static boolean names(List<String> lines, String etag, boolean isStrongly) {
        for (var line : lines) {
            if (line.strip().equals("*")) return true;
            // A comma inside of a tag cuts it into pieces, none of which is one of ours.
            for (int from = 0; from < line.length(); ) {
                int end = line.indexOf(',', from);
                if (end < 0) end = line.length();
                String tag = line.substring(from, end).strip();
                boolean isSame = isStrongly
                        ? etag.startsWith("\"") && tag.equals(etag)
                        : opaque(tag).equals(opaque(etag));
                if (isSame) return true;
                from = end + 1;
            }
        }
        return false;
    }

    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }
}
