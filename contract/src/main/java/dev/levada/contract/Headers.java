package dev.levada.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/// HTTP headers in the order they were sent, duplicates kept, names in lower case. Immutable.
///
/// Values are text in which each char stands for one byte (ISO-8859-1), as HTTP has it (RFC 9110 section
/// 5.5). Names and values are checked when headers are made, so that no application can write a line break
/// into a response.
public final class Headers implements Iterable<Headers.Header> {
    /// No headers.
    public static final Headers EMPTY = new Headers(new String[0]);

    private final String[] pairs;

    private Headers(String[] pairs) {
        this.pairs = pairs;
    }

    /// One header line.
    ///
    /// @param name in lower case
    /// @param value without surrounding white space
    public record Header(String name, String value) {}

    /// Headers from alternating names and values: `Headers.of("content-type", "text/plain", "vary",
    /// "cookie")`.
    ///
    /// @throws ContractException when the number of texts is odd, a name is not an HTTP token (RFC 9110
    ///     section 5.1) or a value has a control character or one above U+00FF
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length == 0) return EMPTY;
        if (namesAndValues.length % 2 != 0)
            throw new ContractException("Expected names and values in turn, but got an odd number of texts: "
                    + namesAndValues.length + ".");
        var pairs = new String[namesAndValues.length];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = checkedName(namesAndValues[i]);
            pairs[i + 1] = checkedValue(pairs[i], namesAndValues[i + 1]);
        }
        return new Headers(pairs);
    }

    /// Headers from what a protocol server has parsed and checked already: alternating names, in lower
    /// case, and values. The array is taken over without a copy or a check.
    public static Headers parsed(String[] pairs) {
        return pairs.length == 0 ? EMPTY : new Headers(pairs);
    }

    /// The number of header lines.
    public int size() {
        return pairs.length / 2;
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /// The name of the header line at the index, in lower case.
    public String name(int index) {
        return pairs[2 * index];
    }

    /// The value of the header line at the index.
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /// The value of the first header of that name, in any case of letters.
    public Optional<String> first(String name) {
        int at = indexOf(name, 0);
        return at < 0 ? Optional.empty() : Optional.of(pairs[at + 1]);
    }

    /// All values of that name in order; empty when there is none.
    public List<String> all(String name) {
        int at = indexOf(name, 0);
        if (at < 0) return List.of();
        var values = new ArrayList<String>(2);
        for (; at >= 0; at = indexOf(name, at + 2)) values.add(pairs[at + 1]);
        return List.copyOf(values);
    }

    /// Whether there is a header of that name.
    public boolean contains(String name) {
        return indexOf(name, 0) >= 0;
    }

    /// These headers and one more at the end.
    ///
    /// @throws ContractException as for [#of]
    public Headers plus(String name, String value) {
        var more = Arrays.copyOf(pairs, pairs.length + 2);
        more[pairs.length] = checkedName(name);
        more[pairs.length + 1] = checkedValue(more[pairs.length], value);
        return new Headers(more);
    }

    /// These headers followed by others.
    public Headers plus(Headers others) {
        if (others.isEmpty()) return this;
        if (isEmpty()) return others;
        var more = Arrays.copyOf(pairs, pairs.length + others.pairs.length);
        System.arraycopy(others.pairs, 0, more, pairs.length, others.pairs.length);
        return new Headers(more);
    }

    /// These headers with one value for that name: the first is replaced in place, others of the name go.
    public Headers with(String name, String value) {
        if (!contains(name)) return plus(name, value);
        var kept = new ArrayList<String>(pairs.length);
        boolean replaced = false;
        for (int i = 0; i < pairs.length; i += 2) {
            boolean same = pairs[i].equalsIgnoreCase(name);
            if (same && replaced) continue;
            kept.add(pairs[i]);
            kept.add(same ? checkedValue(pairs[i], value) : pairs[i + 1]);
            replaced |= same;
        }
        return new Headers(kept.toArray(String[]::new));
    }

    /// These headers without those of that name.
    public Headers without(String name) {
        if (!contains(name)) return this;
        var kept = new ArrayList<String>(pairs.length);
        for (int i = 0; i < pairs.length; i += 2)
            if (!pairs[i].equalsIgnoreCase(name)) {
                kept.add(pairs[i]);
                kept.add(pairs[i + 1]);
            }
        return kept.isEmpty() ? EMPTY : new Headers(kept.toArray(String[]::new));
    }

    @Override
    public Iterator<Header> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < pairs.length;
            }

            @Override
            public Header next() {
                if (!hasNext()) throw new NoSuchElementException();
                next += 2;
                return new Header(pairs[next - 2], pairs[next - 1]);
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && Arrays.equals(pairs, that.pairs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pairs);
    }

    /// The names only: values carry cookies and tokens, which do not belong into logs.
    @Override
    public String toString() {
        var names = new ArrayList<String>(size());
        for (int i = 0; i < pairs.length; i += 2) names.add(pairs[i]);
        return "Headers" + names;
    }

    private int indexOf(String name, int from) {
        for (int i = from; i < pairs.length; i += 2) if (pairs[i].equalsIgnoreCase(name)) return i;
        return -1;
    }

    private static String checkedName(String name) {
        if (!isToken(name))
            throw new ContractException(
                    "Expected a header name of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 section 5.1), but got "
                            + Quoted.of(name) + ".");
        return name.toLowerCase(Locale.ROOT);
    }

    private static String checkedValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff)
                throw new ContractException("Expected a value of header \"" + name
                        + "\" without control characters and characters above U+00FF, but got " + Quoted.of(value)
                        + ". Encode other text, for example with percent signs or RFC 8187.");
        }
        return value.strip();
    }

    /// Whether the text is a token (RFC 9110 section 5.6.2).
    /// Whether the text is an HTTP token: a header name, a method, a subprotocol (RFC 9110 section 5.6.2).
    public static boolean isToken(String text) {
        boolean valid = !text.isEmpty();
        for (int i = 0; i < text.length() && valid; i++) valid = isTokenChar(text.charAt(i));
        return valid;
    }

    private static boolean isTokenChar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
