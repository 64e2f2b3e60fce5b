package dev.levada.binding;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import java.util.List;

/// Messages that can be sent, each with the group that gets it. Made by a [Binding], or of one message by
/// [#of]; encoded once for each group. Immutable.
public final class Publication {
    private final List<Part> parts;

    record Part(GroupName group, Record message) {}

    Publication(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /// One message for a group, for what is told besides the change itself.
    public static Publication of(GroupName group, Record message) {
        return new Publication(List.of(new Part(group, message)));
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
        for (var part : parts) layer.broadcast(part.group, Broadcast.of(part.message));
    }

    /// What would be sent, for tests and logs.
    public List<Record> messages() {
        return parts.stream().map(Part::message).toList();
    }
}
