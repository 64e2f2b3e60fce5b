package dev.levada.layer.local;

import dev.levada.layer.GroupName;
import dev.levada.layer.Receiver;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of one group in this process.
///
/// A group ends once, when it is empty; whoever comes later is told so, and never joins a group that
/// nobody finds any more.
final class LocalGroup {
    // A set that was never larger than this is not worth making smaller.
    private static final int SMALL = 64;

    private final GroupName name;
    private Set<Receiver> members = newSet(2);

    // The most members since the set was made; it only grows by itself.
    private int most;

    private boolean isRetired;

    // Made when first needed after a change; never changed itself.
    private volatile @Nullable Members snapshot;

    LocalGroup(GroupName name) {
        this.name = name;
    }

    GroupName name() {
        return name;
    }

    /// What became of somebody who came to join.
    enum Joined {
        NEW,
        ALREADY_THERE,
        /// The group has ended; there may be another of its name.
        RETIRED
    }

    synchronized Joined add(Receiver receiver) {
        if (isRetired) return Joined.RETIRED;
        if (!members.add(receiver)) return Joined.ALREADY_THERE;
        snapshot = null;
        most = Math.max(most, members.size());
        return Joined.NEW;
    }

    synchronized boolean remove(Receiver receiver) {
        if (!members.remove(receiver)) return false;
        snapshot = null;
        if (most > SMALL && members.size() < most / 8) shrink();
        return true;
    }

    private void shrink() {
        var smaller = newSet(members.size());
        smaller.addAll(members);
        members = smaller;
        most = members.size();
    }

    private static Set<Receiver> newSet(int size) {
        return Collections.newSetFromMap(new IdentityHashMap<>(size));
    }

    /// Ends the group if nobody is left.
    synchronized boolean retireIfEmpty() {
        isRetired = isRetired || members.isEmpty();
        return isRetired;
    }

    /// Ends the group for all its members.
    ///
    /// @return how many they were
    synchronized int retire() {
        int left = members.size();
        members.clear();
        snapshot = null;
        isRetired = true;
        return left;
    }

    synchronized boolean contains(Receiver receiver) {
        return members.contains(receiver);
    }

    Members snapshot() {
        var known = snapshot;
        if (known != null) return known;
        synchronized (this) {
            known = snapshot;
            if (known != null) return known;
            var sorted = Members.of(members);
            snapshot = sorted;
            return sorted;
        }
    }
}
