package dev.levada.layer.redis.core;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.local.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mailboxes behind lists of names. A group sends the same list again and again; its members need not
/// be looked up and sorted by lane each time, and lanes know a list that they were given before.
///
/// For one thread.
final class KnownMembers {
    private static final int MOST_LISTS = 64;

    // All lists together; beyond, all are forgotten.
    private static final int MOST_NAMES = 100_000;

    private final LinkedHashMap<List<String>, Members> known = new LinkedHashMap<>(16, 0.75f, true);
    private final LocalLayer local;
    private int names;

    KnownMembers(LocalLayer local) {
        this.local = local;
    }

    /// Those of the channels that have an open mailbox here.
    Members of(List<String> channels) {
        // A single one is found as fast without.
        if (channels.size() < 2) return find(channels);
        var members = known.get(channels);
        if (members != null && areOpen(members)) return members;
        if (members != null) forget(channels);
        members = find(channels);
        if (members.all().size() == channels.size()) keep(channels, members);
        return members;
    }

    /// Forgets all, so that mailboxes that were closed are not kept for long. Once a second is enough.
    void clear() {
        known.clear();
        names = 0;
    }

    private void keep(List<String> channels, Members members) {
        if (names + channels.size() > MOST_NAMES) clear();
        if (known.size() >= MOST_LISTS) forget(known.firstEntry().getKey());
        known.put(channels, members);
        names += channels.size();
    }

    private void forget(List<String> channels) {
        known.remove(channels);
        names -= channels.size();
    }

    private static boolean areOpen(Members members) {
        for (var receiver : members.all())
            if (receiver instanceof LocalMailbox mailbox && mailbox.isClosed()) return false;
        return true;
    }

    private Members find(List<String> channels) {
        var mailboxes = new ArrayList<LocalMailbox>(channels.size());
        for (var channel : channels) {
            var mailbox = find(channel);
            if (mailbox != null) mailboxes.add(mailbox);
        }
        return mailboxes.isEmpty() ? Members.NONE : Members.of(mailboxes);
    }

    private @Nullable LocalMailbox find(String channel) {
        try {
            return local.find(ChannelName.of(channel));
        } catch (ContractException _) {
            return null;
        }
    }
}
