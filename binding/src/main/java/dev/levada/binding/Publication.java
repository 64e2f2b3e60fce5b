package dev.levada.binding;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import java.util.List;

/// Changes that can be sent, each with the group that gets it. Made by a [Binding]; encoded once for each
/// group. Immutable.
public final class Publication {
    private final List<Part> parts;

    record Part(GroupName group, Change change) {}

    Publication(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /// Whether nobody gets anything.
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Sends it now. Within a transaction call [Transaction#publish] instead: nobody should see what may be
    /// rolled back. Does not wait for members; with a layer over a network it waits for that.
    ///
    /// @throws dev.levada.layer.LayerException when the layer cannot take it
    /// @throws InterruptedException when the thread is interrupted meanwhile; some of it may have been sent
    public void send(ChannelLayer layer) throws InterruptedException {
        for (var part : parts) layer.broadcast(part.group, Broadcast.of(part.change));
    }

    /// What would be sent, for tests and logs.
    public List<Change> changes() {
        return parts.stream().map(Part::change).toList();
    }
}
