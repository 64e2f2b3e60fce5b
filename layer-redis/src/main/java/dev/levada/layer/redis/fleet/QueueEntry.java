package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An entry of a work queue: `identity|attempts|milliseconds|message`.
///
/// @param attempt how often it was handed out, this time included
/// @param from where the message begins in the bytes
record QueueEntry(int attempt, int from) {
    private static final int FIELDS = 3;

    /// @throws WireException when it is none
    static QueueEntry of(byte[] entry) {
        int[] bars = new int[FIELDS];
        int found = 0;
        for (int i = 0; i < entry.length && found < FIELDS; i++)
            if (entry[i] == '|') {
                bars[found] = i;
                found++;
            }
        if (found < FIELDS)
            throw new WireException("Expected identity|attempts|time|message in a work queue, but got " + entry.length
                    + " other bytes. Does something else use the same keys?");
        try {
            var attempts = new String(entry, bars[0] + 1, bars[1] - bars[0] - 1, StandardCharsets.US_ASCII);
            return new QueueEntry(Integer.parseInt(attempts), bars[2] + 1);
        } catch (NumberFormatException _) {
            throw new WireException("Expected a number of attempts in a work queue's entry, but got something else.");
        }
    }

    byte[] message(byte[] entry) {
        return Arrays.copyOfRange(entry, from, entry.length);
    }
}
