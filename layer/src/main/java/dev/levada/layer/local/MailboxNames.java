package dev.levada.layer.local;

import dev.levada.layer.ChannelName;
import java.security.SecureRandom;
import java.util.Base64;

/// Makes names that cannot be guessed: whoever knows one may send to its mailbox.
public final class MailboxNames {
    private static final int PREFIX_BYTES = 9;
    private static final int NAME_BYTES = 18;
    private static final Base64.Encoder LETTERS = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();
    private final String prefix = "specific." + letters(PREFIX_BYTES) + "!";

    /// With a new prefix.
    public MailboxNames() {}

    /// What all names begin with, the exclamation mark included; it names this process.
    public String process() {
        return prefix;
    }

    /// `specific.<12 letters of this layer>!<24 letters>`: 46 characters, the last 144 bits of them random.
    public ChannelName next() {
        return ChannelName.of(prefix + letters(NAME_BYTES));
    }

    private String letters(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return LETTERS.encodeToString(drawn);
    }
}
