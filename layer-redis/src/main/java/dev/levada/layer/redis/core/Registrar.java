package dev.levada.layer.redis.core;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.RedisLinks;
import io.lettuce.core.ScriptOutputType;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Tells Redis of memberships, and again later of those that it could not be told of.
final class Registrar {
    // Removals of a long outage; beyond, stale members end by themselves.
    private static final int MOST_PENDING = 100_000;
    private static final int NAMES_PER_CALL = 1_000;
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final int CALLS_ON_THEIR_WAY = 64;

    private final Set<Membership> pending = ConcurrentHashMap.newKeySet();
    private final RedisLinks links;
    private final CoreNames names;
    private final Times times;
    private final LocalLayer local;
    private final GroupViews views;

    private record Membership(GroupName group, ChannelName channel) {}

    Registrar(RedisLinks links, CoreNames names, Times times, LocalLayer local, GroupViews views) {
        this.links = links;
        this.names = names;
        this.times = times;
        this.local = local;
        this.views = views;
    }

    private RedisLink link(GroupName group) {
        return links.get(names.shardOf(group));
    }

    // ---- single memberships

    /// Adds a channel; waits for it.
    ///
    /// @throws LayerException when the server is away
    void add(GroupName group, ChannelName channel) {
        link(group).awaitUninterruptibly(submitAdd(group, "CH", List.of(channel)));
        views.changed(group);
    }

    /// Ends a membership; waits for it.
    ///
    /// @throws LayerException when the server is away
    void remove(GroupName group, ChannelName channel) {
        link(group).awaitUninterruptibly(submitRemove(group, List.of(channel)));
    }

    /// Adds a channel of this process, which is a member here already; if that cannot be, later.
    void addOwn(GroupName group, ChannelName channel) {
        var membership = new Membership(group, channel);
        pending.remove(membership);
        try {
            add(group, channel);
        } catch (LayerException _) {
            postpone(membership);
        }
    }

    /// Ends a membership of a channel of this process, which is no member here any more; if that cannot be,
    /// later.
    ///
    /// @param isAwaited whether it has ended when this returns
    void removeOwn(GroupName group, ChannelName channel, boolean isAwaited) {
        var membership = new Membership(group, channel);
        pending.remove(membership);
        try {
            var answer = submitRemove(group, List.of(channel));
            if (isAwaited) link(group).awaitUninterruptibly(answer);
            else
                answer.exceptionally(_ -> {
                    postpone(membership);
                    return 0L;
                });
        } catch (LayerException _) {
            postpone(membership);
        }
    }

    private void postpone(Membership membership) {
        if (pending.size() < MOST_PENDING) pending.add(membership);
        else LOG.log(Level.DEBUG, "Too many memberships wait for Redis; some will end late.");
    }

    private CompletableFuture<Long> submitAdd(GroupName group, String how, List<ChannelName> channels) {
        var arguments = new byte[2 + channels.size()][];
        arguments[0] = times.groupSeconds;
        arguments[1] = Times.bytes(how);
        for (int i = 0; i < channels.size(); i++)
            arguments[2 + i] = Times.bytes(channels.get(i).value());
        CompletableFuture<Long> answer = link(group)
                .submit(CoreScripts.ADD, ScriptOutputType.INTEGER, new String[] {names.keyOf(group)}, arguments);
        views.changed(group);
        return answer;
    }

    private CompletableFuture<Long> submitRemove(GroupName group, List<ChannelName> channels) {
        var members = new byte[channels.size()][];
        for (int i = 0; i < members.length; i++)
            members[i] = Times.bytes(channels.get(i).value());
        var answer = link(group).submit(commands -> commands.zrem(names.keyOf(group), members));
        // After the command is on its way: whoever reads the group from now on reads it after the change.
        views.changed(group);
        return answer;
    }

    // ---- many

    /// Tells Redis what it could not be told.
    ///
    /// @throws LayerException when the server is away again
    void settle(RedisLink link) {
        for (var membership : List.copyOf(pending)) {
            if (link(membership.group()) != link || !pending.remove(membership)) continue;
            try {
                boolean isMember = isMember(membership);
                tell(link, membership, isMember);
                // Whoever joined or left meanwhile may have told Redis before.
                if (isMember(membership) != isMember) tell(link, membership, !isMember);
            } catch (LayerException e) {
                postpone(membership);
                throw e;
            }
        }
    }

    private boolean isMember(Membership membership) {
        var mailbox = local.find(membership.channel());
        return mailbox != null && local.groups().contains(membership.group(), mailbox);
    }

    private void tell(RedisLink link, Membership membership, boolean isMember) {
        var channels = List.of(membership.channel());
        link.awaitUninterruptibly(
                isMember ? submitAdd(membership.group(), "CH", channels) : submitRemove(membership.group(), channels));
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /// Renews the memberships of this process.
    ///
    /// @param isLost whether Redis may have lost them; if not, only those that it has, since the others
    ///     were discarded by somebody else
    /// @throws LayerException when the server is away
    void renew(RedisLink link, boolean isLost) {
        var calls = new Calls(link);
        for (var group : local.groups().names()) {
            if (link(group) != link) continue;
            var mailboxes = new ArrayList<LocalMailbox>();
            for (var receiver : local.groups().members(group))
                if (receiver instanceof LocalMailbox mailbox && mailbox.nameIfMade() != null) mailboxes.add(mailbox);
            for (int from = 0; from < mailboxes.size(); from += NAMES_PER_CALL)
                renew(group, mailboxes.subList(from, Math.min(mailboxes.size(), from + NAMES_PER_CALL)), isLost, calls);
        }
        calls.await();
    }

    private void renew(GroupName group, List<LocalMailbox> mailboxes, boolean isLost, Calls calls) {
        calls.add(submitAdd(
                group,
                isLost ? "CH" : "XX",
                mailboxes.stream().map(LocalMailbox::name).toList()));
        if (!isLost) return;
        // Whoever left meanwhile may have told Redis before.
        var left = mailboxes.stream()
                .filter(mailbox -> !local.groups().contains(group, mailbox))
                .map(LocalMailbox::name)
                .toList();
        if (!left.isEmpty()) calls.add(submitRemove(group, left));
    }

    /// Adds work queues again that Redis may have lost.
    ///
    /// @throws LayerException when the server is away
    void restore(RedisLink link, Map<GroupName, Map<ChannelName, Long>> leases) {
        var calls = new Calls(link);
        leases.forEach((group, members) -> {
            if (link(group) != link) return;
            var arguments = new ArrayList<byte[]>();
            arguments.add(times.groupSeconds);
            members.forEach((channel, leftMillis) -> {
                arguments.add(times.sinceMembership(leftMillis));
                arguments.add(Times.bytes(channel.value()));
            });
            calls.add(link.submit(
                    CoreScripts.RESTORE,
                    ScriptOutputType.INTEGER,
                    new String[] {names.keyOf(group)},
                    arguments.toArray(byte[][]::new)));
            views.changed(group);
        });
        calls.await();
    }

    /// Starts to end all memberships of this process on one server.
    ///
    /// @return completed when Redis has done it or failed to
    CompletableFuture<?> removeAll(RedisLink link) {
        CompletableFuture<?> last = CompletableFuture.completedFuture(0L);
        for (var group : local.groups().names()) {
            if (link(group) != link) continue;
            var channels = new ArrayList<ChannelName>();
            for (var receiver : local.groups().members(group))
                if (receiver instanceof LocalMailbox mailbox && mailbox.nameIfMade() != null)
                    channels.add(mailbox.name());
            for (int from = 0; from < channels.size(); from += NAMES_PER_CALL)
                last = submitRemove(group, channels.subList(from, Math.min(channels.size(), from + NAMES_PER_CALL)));
        }
        return last;
    }

    void clear() {
        pending.clear();
    }

    /// Calls on their way to one server; not too many.
    private static final class Calls {
        private final ArrayDeque<CompletableFuture<?>> waiting = new ArrayDeque<>();
        private final RedisLink link;

        Calls(RedisLink link) {
            this.link = link;
        }

        void add(CompletableFuture<?> call) {
            waiting.add(call);
            if (waiting.size() >= CALLS_ON_THEIR_WAY) link.awaitUninterruptibly(waiting.remove());
        }

        void await() {
            for (var call = waiting.poll(); call != null; call = waiting.poll()) link.awaitUninterruptibly(call);
        }
    }
}
