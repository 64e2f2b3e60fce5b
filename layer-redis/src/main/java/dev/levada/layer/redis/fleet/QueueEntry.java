package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An entry of a work queue: `identity|attempts|milliseconds|message`.
///
/// @param attempt how often it was handed out, this time included
/// @param identityEnd where the identity ends in the bytes
/// @param sinceFrom where the milliseconds begin
/// @param from where the message begins
record QueueEntry(int attempt, int identityEnd, int sinceFrom, int from) {
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
            return new QueueEntry(Integer.parseInt(attempts), bars[0], bars[1] + 1, bars[2] + 1);
        } catch (NumberFormatException _) {
            throw new WireException("Expected a number of attempts in a work queue's entry, but got something else.");
        }
    }

    String identity(byte[] entry) {
        return new String(entry, 0, identityEnd, StandardCharsets.US_ASCII);
    }

    /// When it was sent, or died.
    ///
    /// @throws WireException when it does not say
    long sinceMillis(byte[] entry) {
        try {
            return Long.parseLong(new String(entry, sinceFrom, from - 1 - sinceFrom, StandardCharsets.US_ASCII));
        } catch (NumberFormatException _) {
            throw new WireException("Expected milliseconds in a work queue's entry, but got something else.");
        }
    }

    byte[] message(byte[] entry) {
        return Arrays.copyOfRange(entry, from, entry.length);
    }
}
