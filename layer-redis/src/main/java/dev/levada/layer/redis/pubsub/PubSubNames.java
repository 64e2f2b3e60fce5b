package dev.levada.layer.redis.pubsub;

import dev.levada.layer.ChannelName;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Names of mailboxes as Python's look, but for the exclamation mark, which says that they are local to a
/// process. Python publishes to any name without looking at it.
///
/// `<prefix>specific.<32 hex digits of this layer>!<32 hex digits>`: whoever knows a name may send to it,
/// so they cannot be guessed.
final class PubSubNames {
    private static final int RANDOM_BYTES = 16;
    private static final String KIND = "specific.";

    // What is left of the length of a name.
    private static final int LONGEST_PREFIX =
            ChannelName.MAX_LENGTH - 1 - KIND.length() - 2 * RANDOM_BYTES - "!".length() - 2 * RANDOM_BYTES;

    private final SecureRandom random = new SecureRandom();
    private final String own;

    PubSubNames(String prefix) {
        own = legal(prefix) + KIND + hex() + "!";
    }

    ChannelName next() {
        return ChannelName.of(own + hex());
    }

    /// Whether it was made here.
    boolean isOwn(ChannelName channel) {
        return channel.value().startsWith(own);
    }

    // The prefix in a name only helps people to read it; that of topics of groups is another matter.
    private static String legal(String prefix) {
        var legal = prefix.replaceAll("[^A-Za-z0-9._-]", "");
        return legal.length() <= LONGEST_PREFIX ? legal : legal.substring(0, LONGEST_PREFIX);
    }

    private String hex() {
        byte[] drawn = new byte[RANDOM_BYTES];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
