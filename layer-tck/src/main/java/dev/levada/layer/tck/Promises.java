package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Mailbox;
import dev.levada.layer.WorkReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/// What all parts of the kit need: layers that are closed afterwards, and waits with a deadline.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class Promises {
    static final GroupName ROOM = GroupName.of("kit.room");
    static final ChannelName JOBS = ChannelName.of("kit.jobs");
    static final LayerOptions ROOMY = LayerOptions.DEFAULT.withCapacity(20_000);

    private final ChannelLayerConformance kit;
    private final ArrayList<ChannelLayer> layers = new ArrayList<>();
    private final ArrayList<Tasks> allTasks = new ArrayList<>();

    Promises(ChannelLayerConformance kit) {
        this.kit = kit;
    }

    @AfterEach
    final void closeLayers() {
        allTasks.forEach(Tasks::stop);
        layers.forEach(ChannelLayer::close);
    }

    final ChannelLayer open() {
        return open(LayerOptions.DEFAULT);
    }

    final ChannelLayer open(LayerOptions options) {
        var layer = closedAfterwards(kit.open(options));
        if (!kit.isApart()) return layer;
        return new ApartLayer(layer, closedAfterwards(kit.openPeer(options)));
    }

    /// Opens a layer, or skips the test by the name of what the layer does not claim.
    final ChannelLayer openWith(LayerFeature needed, LayerOptions options) {
        var layer = open(options);
        needs(layer, needed);
        return layer;
    }

    final ChannelLayer openWith(LayerFeature needed) {
        return openWith(needed, LayerOptions.DEFAULT);
    }

    final ChannelLayer openPeer() {
        return closedAfterwards(kit.openPeer(LayerOptions.DEFAULT));
    }

    final void needs(ChannelLayer layer, LayerFeature needed) {
        assumeTrue(layer.features().contains(needed), () -> "The layer does not claim " + needed + ".");
    }

    // ---- what readers and senders that are apart cannot always do

    /// Whether a direct sender is told that the mailbox has no room.
    final boolean tellsSenders(ChannelLayer layer) {
        return !kit.isApart() || layer.features().contains(LayerFeature.MAILBOX_REFUSAL);
    }

    /// Skips the test where a direct sender is not told that the mailbox has no room.
    final void needsToTellSenders(ChannelLayer layer) {
        if (kit.isApart()) needs(layer, LayerFeature.MAILBOX_REFUSAL);
    }

    /// Skips the test where the layer that sends cannot add and discard the mailboxes of the one that
    /// reads.
    final void needsMembersByName(ChannelLayer layer) {
        if (kit.isApart()) needs(layer, LayerFeature.REMOTE_MEMBERSHIP);
    }

    /// Makes it a member by its name, or where that cannot be done from afar, in its own process.
    final void add(ChannelLayer layer, GroupName group, Mailbox mailbox) {
        if (kit.isApart() && !layer.features().contains(LayerFeature.REMOTE_MEMBERSHIP)) mailbox.join(group);
        else layer.groupAdd(group, mailbox.name());
    }

    /// Makes it a member in the process in which it is open; by its name where it can.
    final void addHere(ChannelLayer layer, GroupName group, Mailbox mailbox) {
        if (kit.isApart()) mailbox.join(group);
        else layer.groupAdd(group, mailbox.name());
    }

    /// The opposite of [#add].
    final void discard(ChannelLayer layer, GroupName group, Mailbox mailbox) {
        if (kit.isApart() && !layer.features().contains(LayerFeature.REMOTE_MEMBERSHIP)) mailbox.leave(group);
        else layer.groupDiscard(group, mailbox.name());
    }

    private ChannelLayer closedAfterwards(ChannelLayer layer) {
        layers.add(layer);
        return layer;
    }

    // ---- messages

    static ChannelMessage numbered(long number) {
        return ChannelMessage.of("kit.number", Map.of("number", number));
    }

    static ChannelMessage numbered(String sender, long number) {
        return ChannelMessage.of("kit.number", Map.of("sender", sender, "number", number));
    }

    static long number(ChannelMessage message) {
        return message.get("number") instanceof Long number ? number : -1;
    }

    final ChannelMessage receive(Mailbox mailbox) throws InterruptedException {
        return mailbox.receive(kit.patience())
                .orElseThrow(
                        () -> new AssertionError("Expected a message within " + kit.patience() + ", but none came."));
    }

    final WorkReader.Work receive(WorkReader reader) throws InterruptedException {
        return reader.receive(kit.patience())
                .orElseThrow(() -> new AssertionError("Expected work within " + kit.patience() + ", but none came."));
    }

    /// The next work where it cannot be seen from here when the time that has to pass begins.
    final WorkReader.Work receiveAfter(Duration time, WorkReader reader) throws InterruptedException {
        long until = System.nanoTime() + kit.patience().toNanos();
        while (System.nanoTime() < until) {
            pass(time);
            var work = reader.receive(kit.delivery());
            if (work.isPresent()) return work.get();
        }
        throw new AssertionError("Expected work within " + kit.patience() + ", but none came.");
    }

    final Job receive(JobReader reader) throws InterruptedException {
        return reader.receive(kit.patience())
                .orElseThrow(() -> new AssertionError("Expected work within " + kit.patience() + ", but none came."));
    }

    final void mustGetNothing(Mailbox mailbox) throws InterruptedException {
        assertThat(mailbox.receive(kit.delivery()))
                .as("a message that must not come")
                .isEmpty();
    }

    final void mustGetNothing(WorkReader reader) throws InterruptedException {
        assertThat(reader.receive(kit.delivery())).as("work that must not come").isEmpty();
    }

    final void mustGetNothing(JobReader reader) throws InterruptedException {
        assertThat(reader.receive(kit.delivery())).as("work that must not come").isEmpty();
    }

    final void mustGetNothing(Collector owner) throws InterruptedException {
        assertThat(owner.nextWithin(kit.delivery()))
                .as("a message that must not come")
                .isNull();
    }

    final Collector collector() {
        return new Collector(kit.patience());
    }

    final Tasks tasks() {
        var tasks = new Tasks(kit.patience().multipliedBy(3));
        allTasks.add(tasks);
        return tasks;
    }

    // ---- time

    /// Gives the thread time to get to where it waits. A layer that never parks its readers is not waited
    /// for longer than a second.
    static void untilWaiting(Thread thread) {
        long until = System.nanoTime() + 1_000_000_000;
        while (thread.isAlive()
                && thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && System.nanoTime() < until) LockSupport.parkNanos(10_000);
    }

    /// Lets the time pass for the layers.
    ///
    /// @return whether their clock was moved, so that not a millisecond more has passed
    final boolean pass(Duration time) {
        if (kit.advance(time)) return true;
        // What is still on its way begins to grow old when it arrives.
        var really = time.plus(kit.delivery());
        long until = System.nanoTime() + really.toNanos();
        for (long left = really.toNanos(); left > 0; left = until - System.nanoTime()) LockSupport.parkNanos(left);
        return false;
    }

    /// Waits until a number that the layer reports is as it must be.
    final void eventually(String what, long expected, Supplier<? extends Number> actual) {
        long until = System.nanoTime() + kit.patience().toNanos();
        while (actual.get().longValue() != expected && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
        assertThat(actual.get().longValue()).as(what).isEqualTo(expected);
    }

    /// The layer holds nothing.
    final void mustBeAtBaseLine(ChannelLayer layer) {
        eventually("mailboxes", 0, () -> layer.statistics().mailboxes());
        eventually("groups", 0, () -> layer.statistics().groups());
        eventually("memberships", 0, () -> layer.statistics().memberships());
        eventually("waiting messages", 0, () -> layer.statistics().waiting());
    }
}
