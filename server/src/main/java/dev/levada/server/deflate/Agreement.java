package dev.levada.server.deflate;

import dev.levada.server.options.Deflate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client and the server agree on (RFC 7692 section 7.1).
///
/// @param serverKeeps whether our messages may refer to earlier ones
/// @param clientKeeps whether the client's may
/// @param serverBits how far back ours may refer, as a power of two
/// @param clientBits how far back the client's may
/// @param namesServerBits whether the client has asked for it, so that the answer names it
/// @param namesClientBits whether the client is told
record Agreement(
        boolean serverKeeps,
        boolean clientKeeps,
        int serverBits,
        int clientBits,
        boolean namesServerBits,
        boolean namesClientBits) {
    private static final String NAME = "permessage-deflate";
    private static final int LEAST_BITS = 8;
    private static final int MOST_BITS = 15;

    /// The first offer that can be met; null for none.
    static @Nullable Agreement of(List<Offer> offers, Deflate options) {
        for (var offer : offers) {
            var agreement = offer.name().equals(NAME) ? of(offer, options) : null;
            if (agreement != null) return agreement;
        }
        return null;
    }

    private static @Nullable Agreement of(Offer offer, Deflate options) {
        boolean serverForgets = false;
        boolean clientForgets = false;
        int serverBits = 0;
        int clientBits = 0;
        for (var parameter : offer.parameters()) {
            String value = parameter.value();
            // An offer with a parameter that is unknown, wrong or there twice is declined (section 7.1).
            switch (parameter.name()) {
                case "server_no_context_takeover" -> {
                    if (serverForgets || value != null) return null;
                    serverForgets = true;
                }
                case "client_no_context_takeover" -> {
                    if (clientForgets || value != null) return null;
                    clientForgets = true;
                }
                case "server_max_window_bits" -> {
                    if (serverBits != 0 || value == null) return null;
                    serverBits = bits(value);
                    if (serverBits == 0) return null;
                }
                case "client_max_window_bits" -> {
                    if (clientBits != 0) return null;
                    clientBits = value == null ? MOST_BITS : bits(value);
                    if (clientBits == 0) return null;
                }
                default -> {
                    return null;
                }
            }
        }
        boolean serverKeeps = options.takeover() && !serverForgets;
        boolean clientKeeps = options.takeover() && !clientForgets;
        // A client that does not offer it may refer as far back as it likes.
        int keptClientBits = clientBits == 0 ? MOST_BITS : Math.min(clientBits, options.windowBits());
        return new Agreement(
                serverKeeps,
                clientKeeps,
                serverBits == 0 ? MOST_BITS : serverBits,
                keptClientBits,
                serverBits != 0,
                clientKeeps && clientBits != 0 && keptClientBits < MOST_BITS);
    }

    /// @return 0 when it is no decimal from 8 to 15
    private static int bits(String value) {
        if (value.isEmpty() || value.length() > 2 || value.charAt(0) == '0') return 0;
        for (int i = 0; i < value.length(); i++) if (value.charAt(i) < '0' || value.charAt(i) > '9') return 0;
        int bits = Integer.parseInt(value);
        return bits < LEAST_BITS || bits > MOST_BITS ? 0 : bits;
    }

    /// The same where nothing can be kept.
    Agreement withoutTakeover() {
        return new Agreement(false, false, serverBits, MOST_BITS, namesServerBits, false);
    }

    /// The value of `Sec-WebSocket-Extensions` in the answer.
    String answer() {
        var text = new StringBuilder(NAME);
        if (!serverKeeps) text.append("; server_no_context_takeover");
        if (!clientKeeps) text.append("; client_no_context_takeover");
        if (namesServerBits) text.append("; server_max_window_bits=").append(serverBits);
        if (namesClientBits) text.append("; client_max_window_bits=").append(clientBits);
        return text.toString();
    }
}
