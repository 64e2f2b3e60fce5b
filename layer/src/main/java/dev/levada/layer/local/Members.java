package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;
import dev.levada.layer.Receiver;
import dev.levada.layer.local.LocalGroups.FanOut;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Receivers of one group at one moment, sorted by the lanes of their outlets, and how a message gets to
/// all of them. Immutable: whoever keeps it hands each lane the same list again.
public final class Members {
    /// Nobody.
    public static final Members NONE = new Members(List.of(), List.of(), List.of());

    private static final System.Logger LOG = System.getLogger(LocalGroups.class.getName());

    private final List<Receiver> all;
    private final List<LaneMembers> lanes;
    private final List<Receiver> withoutOutlet;

    /// The outlets that one lane carries.
    private record LaneMembers(Outlet.Lane lane, List<Outlet> outlets) {}

    private Members(List<Receiver> all, List<LaneMembers> lanes, List<Receiver> withoutOutlet) {
        this.all = all;
        this.lanes = lanes;
        this.withoutOutlet = withoutOutlet;
    }

    /// These receivers, each of them there once.
    public static Members of(Collection<? extends Receiver> receivers) {
        var withoutOutlet = new ArrayList<Receiver>();
        var lanes = new ArrayList<LaneMembers>();
        var byLane = new IdentityHashMap<Outlet.Lane, LaneMembers>();
        for (var receiver : receivers) {
            var outlet = receiver.outlet();
            if (outlet == null) {
                withoutOutlet.add(receiver);
                continue;
            }
            var lane = byLane.get(outlet.lane());
            if (lane == null) {
                lane = new LaneMembers(outlet.lane(), new ArrayList<>());
                byLane.put(outlet.lane(), lane);
                lanes.add(lane);
            }
            lane.outlets().add(outlet);
        }
        lanes.replaceAll(lane -> new LaneMembers(lane.lane(), List.copyOf(lane.outlets())));
        return new Members(List.copyOf(receivers), List.copyOf(lanes), List.copyOf(withoutOutlet));
    }

    /// All of them.
    public List<Receiver> all() {
        return all;
    }

    /// Offers the message to each. One that fails is logged and passed over.
    ///
    /// @param group for the log; null when it is not known
    public FanOut send(@Nullable GroupName group, ChannelMessage message) {
        int delivered = 0;
        int dropped = 0;
        for (var receiver : all) {
            if (offer(group, receiver, message)) delivered++;
            else dropped++;
        }
        return new FanOut(delivered, dropped, 0);
    }

    /// Writes the frame to the outlet of each that has one and offers the message to the others.
    ///
    /// @param group for the log; null when it is not known
    /// @param own the outlet of the member in whose name this is done, or null: its copy is written at once
    ///     by the caller's thread, so that it keeps its place among what that connection writes
    public FanOut broadcast(@Nullable GroupName group, Broadcast broadcast, @Nullable Outlet own)
            throws InterruptedException {
        if (own != null) own.write(broadcast.frame());
        int written = 0;
        int dropped = 0;
        for (var lane : lanes) {
            if (write(group, lane, own, broadcast.frame()))
                written += lane.outlets().size();
            else dropped += lane.outlets().size();
        }
        int delivered = 0;
        for (var receiver : withoutOutlet) {
            if (offer(group, receiver, broadcast.message())) delivered++;
            else dropped++;
        }
        return new FanOut(delivered, dropped, written);
    }

    // One member's failure is not the others', nor the sender's.
    private static boolean offer(@Nullable GroupName group, Receiver receiver, ChannelMessage message) {
        try {
            return receiver.offer(message);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, () -> "A member of " + describe(group) + " failed to take a message.", e);
            return false;
        }
    }

    private static boolean write(
            @Nullable GroupName group, LaneMembers lane, @Nullable Outlet except, WebSocketEvent.Send frame)
            throws InterruptedException {
        try {
            lane.lane().write(lane.outlets(), except, frame);
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, () -> "A lane failed to write to members of " + describe(group) + ".", e);
            return false;
        }
    }

    private static String describe(@Nullable GroupName group) {
        return group == null ? "a group" : "group \"" + group + "\"";
    }
}
