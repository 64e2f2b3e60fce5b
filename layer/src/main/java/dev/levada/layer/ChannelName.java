package dev.levada.layer;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;

/// The name of a channel: of a work queue, or, with an exclamation mark, of a mailbox in one process.
///
/// One closed alphabet, checked here before any layer sees it: ASCII letters, digits, `-`, `_` and `.`,
/// fewer than 100 characters, at most one `!` with something before it. Mailbox names are made by layers.
///
/// Source: ASGI channel layer specification, "Channel names".
///
/// @param value the name
public record ChannelName(String value) {
    /// Names are shorter than this.
    public static final int MAX_LENGTH = 100;

    public ChannelName {
        int local = value.indexOf('!');
        boolean valid = value.length() < MAX_LENGTH
                && (local < 0
                        ? Names.isPlain(value, 0, value.length())
                        : Names.isPlain(value, 0, local)
                                && (local + 1 == value.length() || Names.isPlain(value, local + 1, value.length())));
        if (!valid)
            throw new ContractException("Expected a channel name of fewer than " + MAX_LENGTH
                    + " ASCII letters, digits, hyphens, underscores and periods, with at most one \"!\", but got "
                    + Quoted.of(value) + ".");
    }

    /// The channel of that name.
    ///
    /// @throws ContractException when the text is no channel name
    public static ChannelName of(String value) {
        return new ChannelName(value);
    }

    /// Whether this names a mailbox in one process.
    public boolean isProcessLocal() {
        return value.indexOf('!') >= 0;
    }

    /// The part up to and including the exclamation mark, which names the process; the whole name where
    /// there is none.
    public String nonLocalPart() {
        return value.substring(0, value.indexOf('!') < 0 ? value.length() : value.indexOf('!') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
