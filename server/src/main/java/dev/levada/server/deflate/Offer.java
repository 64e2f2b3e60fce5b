package dev.levada.server.deflate;

import dev.levada.server.connection.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One extension that a client offers in `Sec-WebSocket-Extensions` (RFC 6455 section 9.1).
///
/// @param name as it came
/// @param parameters in their order
public record Offer(String name, List<Parameter> parameters) {
    private static final int MAX_OFFERS = 16;
    private static final int MAX_PARAMETERS = 16;

    /// A parameter of an offer.
    ///
    /// @param value null where there is none
    record Parameter(String name, @Nullable String value) {}

    /// Reads the lines of the header, in time linear in their length.
    ///
    /// @throws Refusal when they break the grammar
    public static List<Offer> read(List<String> lines) {
        if (lines.isEmpty()) return List.of();
        var offers = new ArrayList<Offer>();
        for (var line : lines) new Reader(line).read(offers);
        return offers;
    }

    /// Whether the char may stand in a token (RFC 9110 section 5.6.2).
    private static boolean isTokenChar(char c) {
        return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
    }

    private static final class Reader {
        private final String line;
        private int position;

        Reader(String line) {
            this.line = line;
        }

        void read(List<Offer> offers) {
            while (true) {
                skipBlanks();
                if (isAtEnd()) return;
                // Empty elements of a list mean nothing (RFC 9110 section 5.6.1).
                if (take(',')) continue;
                if (offers.size() == MAX_OFFERS) throw new Refusal(400, "Expected at most 16 extensions.");
                offers.add(offer());
                skipBlanks();
                if (!isAtEnd() && !take(',')) throw malformed();
            }
        }

        private Offer offer() {
            String name = token();
            var parameters = new ArrayList<Parameter>(2);
            for (skipBlanks(); take(';'); skipBlanks()) {
                if (parameters.size() == MAX_PARAMETERS)
                    throw new Refusal(400, "Expected at most 16 parameters of an extension.");
                skipBlanks();
                parameters.add(parameter());
            }
            return new Offer(name, parameters);
        }

        private Parameter parameter() {
            String name = token();
            skipBlanks();
            if (!take('=')) return new Parameter(name, null);
            skipBlanks();
            return new Parameter(name, take('"') ? quoted() : token());
        }

        private String token() {
            int from = position;
            while (!isAtEnd() && isTokenChar(line.charAt(position))) position++;
            if (position == from) throw malformed();
            return line.substring(from, position);
        }

        /// What is quoted has to be a token as well.
        private String quoted() {
            var text = new StringBuilder();
            while (!take('"')) {
                take('\\');
                if (isAtEnd() || !isTokenChar(line.charAt(position))) throw malformed();
                text.append(line.charAt(position));
                position++;
            }
            if (text.isEmpty()) throw malformed();
            return text.toString();
        }

        private boolean take(char c) {
            if (isAtEnd() || line.charAt(position) != c) return false;
            position++;
            return true;
        }

        private void skipBlanks() {
            while (!isAtEnd() && (line.charAt(position) == ' ' || line.charAt(position) == '\t')) position++;
        }

        private boolean isAtEnd() {
            return position == line.length();
        }

        private static Refusal malformed() {
            return new Refusal(400, "Expected extensions and their parameters in Sec-WebSocket-Extensions.");
        }
    }
}
