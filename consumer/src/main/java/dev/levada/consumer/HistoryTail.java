package dev.levada.consumer;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Quoted;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the history of one group from where a client stands, and goes on as it grows.
///
/// What is sent to the group only says that there is something to be read: what comes out of the history
/// has its place, comes in order and once, and shows where something is missing, also after the layer has
/// lost its server. The group is joined before the first look, so that nothing falls in between.
final class HistoryTail implements Receiver {
    private static final int PAGE_ENTRIES = 100;
    private static final Pattern ID = Pattern.compile("([A-Za-z0-9_.-]{1,64}):(\\d{1,18})");

    private final ChannelLayer layer;
    private final GroupName group;
    private final Runnable wake;
    private volatile boolean isDue = true;

    // The stream's own.
    private @Nullable Mailbox mailbox;
    private History.@Nullable Position position;

    /// What has come.
    ///
    /// @param hasGap whether something before it is no longer there
    record News(List<History.Entry> entries, boolean hasGap) {}

    private HistoryTail(ChannelLayer layer, GroupName group, Runnable wake) {
        this.layer = layer;
        this.group = group;
        this.wake = wake;
    }

    /// @param lastEventId where the client says it stands; what is none of ours counts as its first visit
    /// @param isFromStart whether a first visit begins where the history does
    static HistoryTail open(
            ChannelLayer layer, GroupName group, Optional<String> lastEventId, boolean isFromStart, Runnable wake) {
        if (!layer.features().contains(LayerFeature.HISTORY))
            throw new LayerException("Expected a layer that keeps the history of group " + Quoted.of(group.value())
                    + ", but this one keeps none. Use \"memory:\" or \"redis+levada:\", or leave history() out.");
        var tail = new HistoryTail(layer, group, wake);
        var mailbox = layer.openMailbox(tail);
        tail.mailbox = mailbox;
        try {
            mailbox.join(group);
            tail.position = lastEventId.map(HistoryTail::position).orElse(null);
            if (tail.position == null) {
                var newest = layer.history(group, Optional.empty(), 0).position();
                if (isFromStart) newest = newest.map(it -> new History.Position(it.epoch(), 0));
                tail.position = newest.orElse(null);
            }
        } catch (Throwable e) {
            mailbox.close();
            throw e;
        }
        return tail;
    }

    private static History.@Nullable Position position(String id) {
        var match = ID.matcher(id);
        return match.matches() ? new History.Position(match.group(1), Long.parseLong(match.group(2))) : null;
    }

    boolean isDue() {
        return isDue;
    }

    /// What has come since the last time; null when nothing has. It stays due when this fails.
    @Nullable
    News read() {
        if (!isDue) return null;
        isDue = false;
        try {
            var since = position;
            if (since == null) {
                var first = layer.history(group, Optional.empty(), 0).position();
                if (first.isEmpty()) return null;
                // There was nothing when the client came, so all that is there is new.
                since = new History.Position(first.get().epoch(), 0);
            }
            var page = layer.history(group, Optional.of(since), PAGE_ENTRIES);
            var newest = page.position().orElse(null);
            var entries = page.entries();
            if (!entries.isEmpty() && newest != null) {
                position =
                        new History.Position(newest.epoch(), entries.getLast().offset());
                isDue |= entries.getLast().offset() < newest.offset();
            } else if (page.hasGap() || newest == null) {
                position = newest;
            }
            return entries.isEmpty() && !page.hasGap() ? null : new News(entries, page.hasGap());
        } catch (LayerException e) {
            isDue = true;
            throw e;
        }
    }

    /// Where the client stands once it has got everything that was read; null where there is nothing yet.
    @Nullable
    String id() {
        var known = position;
        return known == null ? null : known.epoch() + ":" + known.offset();
    }

    String idOf(History.Entry entry) {
        var known = position;
        return (known == null ? "" : known.epoch()) + ":" + entry.offset();
    }

    private void changed() {
        isDue = true;
        wake.run();
    }

    @Override
    public boolean offer(ChannelMessage message) {
        changed();
        return true;
    }

    @Override
    public void missed(LayerGap gap) {
        changed();
    }

    void close() {
        if (mailbox != null) mailbox.close();
    }
}
