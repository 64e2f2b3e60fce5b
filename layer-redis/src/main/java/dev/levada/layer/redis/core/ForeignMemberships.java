package dev.levada.layer.redis.core;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.redis.link.KeyRemoval;
import dev.levada.layer.redis.link.RedisLink;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Memberships of mailboxes of this process that another process has made, as Python does with `group_add`
/// of a name that it was given. Redis has them in the group alone, so that their owner, who has to renew
/// them, must look through the groups. It does so as rarely as it renews its own.
final class ForeignMemberships {
    private static final int KEYS_PER_CALL = 500;
    private static final int MEMBERS_PER_CALL = 1_000;
    private static final int CALLS_ON_THEIR_WAY = 64;

    private final CoreNames names;
    private final Times times;
    private final LocalLayer local;

    private record Asked(String key, CompletableFuture<ScoredValueScanCursor<byte[]>> answer) {}

    ForeignMemberships(CoreNames names, Times times, LocalLayer local) {
        this.names = names;
        this.times = times;
        this.local = local;
    }

    /// Renews those on one server. Blocks for many round trips, none of which holds up the server.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away
    void renew(RedisLink link) {
        var arguments =
                ScanArgs.Builder.matches(KeyRemoval.glob(names.groupPrefix())).limit(KEYS_PER_CALL);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            var found = link.call(commands -> commands.scan(from, arguments));
            renew(link, found.getKeys());
            cursor = found;
        } while (!cursor.isFinished());
    }

    private void renew(RedisLink link, Collection<String> keys) {
        var waiting = new ArrayDeque<Asked>();
        for (var key : keys) {
            waiting.add(ask(link, key, ScanCursor.INITIAL));
            while (waiting.size() >= CALLS_ON_THEIR_WAY) take(link, waiting);
        }
        while (!waiting.isEmpty()) take(link, waiting);
    }

    private Asked ask(RedisLink link, String key, ScanCursor cursor) {
        var arguments =
                ScanArgs.Builder.matches(KeyRemoval.glob(names.process())).limit(MEMBERS_PER_CALL);
        return new Asked(key, link.submit(commands -> commands.zscan(key, cursor, arguments)));
    }

    private void take(RedisLink link, ArrayDeque<Asked> waiting) {
        var asked = waiting.remove();
        ScoredValueScanCursor<byte[]> found;
        try {
            found = link.awaitUninterruptibly(asked.answer());
        } catch (LayerException e) {
            if (link.isUp()) return; // somebody else's key, which is no group
            throw e;
        }
        var channels = new ArrayList<byte[]>();
        for (var member : found.getValues())
            if (isForeign(asked.key(), new String(member.getValue(), StandardCharsets.UTF_8)))
                channels.add(member.getValue());
        if (!channels.isEmpty()) renew(link, asked.key(), channels);
        if (!found.isFinished()) waiting.add(ask(link, asked.key(), found));
    }

    // Those that this process knows of are renewed anyway, and those of closed mailboxes may end.
    private boolean isForeign(String key, String name) {
        try {
            var mailbox = local.find(ChannelName.of(name));
            var group = GroupName.of(key.substring(names.groupPrefix().length()));
            return mailbox != null && !local.groups().contains(group, mailbox);
        } catch (ContractException _) {
            return false;
        }
    }

    private void renew(RedisLink link, String key, List<byte[]> channels) {
        var arguments = new byte[2 + channels.size()][];
        arguments[0] = times.groupSeconds;
        arguments[1] = Times.bytes("XX");
        for (int i = 0; i < channels.size(); i++) arguments[2 + i] = channels.get(i);
        Long _ = link.call(CoreScripts.ADD, ScriptOutputType.INTEGER, new String[] {key}, arguments);
    }
}
