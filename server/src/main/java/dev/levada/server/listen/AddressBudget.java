package dev.levada.server.listen;

import dev.levada.contract.Address;
import dev.levada.server.options.Network;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;

/// How many connections each address has open. An IPv6 network of 64 bits counts as one address, because
/// one subscriber has all of it. Any thread.
final class AddressBudget {
    private static final int NETWORK_BYTES = 8;

    private final int most;
    private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();

    AddressBudget(int most) {
        this.most = most;
    }

    /// Who counts for that address.
    static String key(Address client) {
        return Network.literal(client.host())
                .map(address -> {
                    byte[] bytes = address.getAddress();
                    return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, NETWORK_BYTES)));
                })
                .orElse(client.host());
    }

    /// Counts one more.
    ///
    /// @return false when there are too many; then it is not counted
    boolean take(String key) {
        // One over the limit for a moment, so that the refused one is told apart from the last.
        if (open.merge(key, 1, Integer::sum) <= most) return true;
        give(key);
        return false;
    }

    /// Counts one less.
    void give(String key) {
        open.computeIfPresent(key, (_, known) -> known == 1 ? null : known - 1);
    }
}
