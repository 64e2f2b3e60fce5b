package dev.levada.consumer;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The layer of one process with a history of one group.
final class HistoryLayer extends ForwardingLayer {
    private final GroupName group;
    private final List<History.Entry> entries = new ArrayList<>();
    private String epoch = "e1";
    private long newest;
    private boolean isAway;
    private boolean isUnable;

    HistoryLayer(GroupName group) {
        super(ChannelLayer.memory());
        this.group = group;
    }

    /// Forgets the oldest entries.
    synchronized void forget(int count) {
        entries.subList(0, count).clear();
    }

    /// Begins a new history.
    synchronized void lose() {
        entries.clear();
        epoch = epoch + "x";
        newest = 0;
    }

    synchronized void away(boolean away) {
        isAway = away;
    }

    /// Is like a layer that keeps none.
    synchronized void cannot() {
        isUnable = true;
    }

    private synchronized void keep(GroupName to, History.Sent sent) {
        if (to.equals(group)) entries.add(new History.Entry(++newest, sent));
    }

    @Override
    public synchronized History.Page history(GroupName of, Optional<History.Position> since, int atMost) {
        if (isAway) throw new LayerException("planned");
        if (newest == 0) return new History.Page(Optional.empty(), List.of(), since.isPresent());
        var position = Optional.of(new History.Position(epoch, newest));
        if (since.isEmpty()) return new History.Page(position, List.of(), false);
        long seen = since.get().offset();
        if (!since.get().epoch().equals(epoch) || seen > newest) return new History.Page(position, List.of(), true);
        var later = entries.stream()
                .filter(entry -> entry.offset() > seen)
                .limit(atMost)
                .toList();
        long oldest = later.isEmpty() ? newest + 1 : later.getFirst().offset();
        return new History.Page(position, later, oldest > seen + 1);
    }

    @Override
    public void groupSend(GroupName to, ChannelMessage message) {
        keep(to, new History.Sent.Message(message));
        super.groupSend(to, message);
    }

    @Override
    public void broadcast(GroupName to, Broadcast broadcast) throws InterruptedException {
        keep(to, new History.Sent.Frame(broadcast));
        super.broadcast(to, broadcast);
    }

    @Override
    public synchronized Set<LayerFeature> features() {
        var features = EnumSet.copyOf(super.features());
        features.add(LayerFeature.HISTORY);
        if (isUnable) features.remove(LayerFeature.HISTORY);
        return features;
    }
}
