package dev.levada.layer.redis.core;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.redis.wire.ShardHash;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// What things are called in Redis, and on which of several servers they are.
///
/// Source: channels_redis, `core.py`.
final class CoreNames {
    private static final int RANDOM_BYTES = 16;
    private static final String GROUP = ":group:";

    // Behind a dollar sign, which no name has; Python's own is "$inflight".
    private static final String SHELF = "$levada";
    private static final String LETTERS = "[A-Za-z0-9._-]+";

    private final SecureRandom random = new SecureRandom();
    private final String prefix;
    private final String groupPrefix;
    private final int servers;
    private final String process = "specific." + hex() + "!";

    CoreNames(String prefix, int servers) {
        this.prefix = prefix;
        this.groupPrefix = prefix + GROUP;
        this.servers = servers;
    }

    private String hex() {
        byte[] drawn = new byte[RANDOM_BYTES];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    /// A name for a mailbox of this process: `specific.<32 hex digits>!<32 hex digits>`.
    ChannelName newMailbox() {
        return ChannelName.of(process + hex());
    }

    /// Whether this names a mailbox of this process, open or not.
    boolean isOwn(ChannelName channel) {
        return isOwn(channel.value());
    }

    boolean isOwn(String channel) {
        return channel.startsWith(process);
    }

    /// Where messages for this process are.
    String processKey() {
        return prefix + process;
    }

    /// Where messages for the channel are: one key for all mailboxes of a process.
    String keyOf(ChannelName channel) {
        return prefix + channel.nonLocalPart();
    }

    /// Where this process keeps what it has taken until it is sure to have it.
    String processShelf() {
        return processKey() + SHELF;
    }

    /// The same for one new reader of work queues.
    String newWorkShelf() {
        return prefix + SHELF + "." + hex();
    }

    String keyOf(GroupName group) {
        return groupPrefix + group;
    }

    /// What the keys of all groups begin with.
    String groupPrefix() {
        return groupPrefix;
    }

    /// What the names of all mailboxes of this process begin with.
    String process() {
        return process;
    }

    boolean isGroupKey(String key) {
        return key.startsWith(groupPrefix);
    }

    int shardOf(GroupName group) {
        return ShardHash.indexOf(group.value(), servers);
    }

    /// Which server a mailbox reads from, and group messages for a work queue go to. Python hashes whole
    /// names when it sends to mailboxes, so that half of them miss their reader.
    int shardOf(ChannelName channel) {
        return ShardHash.indexOf(channel.nonLocalPart(), servers);
    }

    /// What all keys begin with; others may as well.
    String prefix() {
        return prefix;
    }

    /// The keys that the layer may have. A layer whose prefix begins with this one's cannot be told apart.
    Pattern keys() {
        return Pattern.compile(Pattern.quote(prefix)
                + "(:group:" + LETTERS
                + "|" + LETTERS + "(!(" + LETTERS + ")?)?(\\$(inflight|levada))?"
                + "|\\$levada\\.[0-9a-f]+)");
    }
}
