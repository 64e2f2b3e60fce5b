package dev.levada.worker;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps work with the same key in order: of each key one piece is done at a time, by whoever was first;
/// the others wait in its lane. As many wait as said, and then nobody fetches more.
final class Lanes {
    private final int most;
    private final Map<String, ArrayDeque<Piece>> lanes = new HashMap<>();
    private int parked;

    Lanes(int most) {
        this.most = most;
    }

    /// Waits until there is room for one more.
    synchronized void awaitRoom() throws InterruptedException {
        while (parked >= most) wait();
    }

    /// The caller has fetched this piece.
    ///
    /// @return whether the caller does it, and then asks for [#next]; else somebody does who is at the key
    synchronized boolean enter(String key, Piece piece) {
        var lane = lanes.putIfAbsent(key, new ArrayDeque<>(1));
        if (lane == null) return true;
        lane.add(piece);
        parked++;
        return false;
    }

    /// What is next in the lane; null when nothing is, and then the lane is free.
    synchronized @Nullable Piece next(String key) {
        var lane = lanes.get(key);
        var piece = lane == null ? null : lane.poll();
        if (piece == null) {
            lanes.remove(key);
            return null;
        }
        parked--;
        notifyAll();
        return piece;
    }
}
