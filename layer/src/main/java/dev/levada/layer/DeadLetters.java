package dev.levada.layer;

import java.util.List;
import java.util.Set;

/// The dead letters of one channel: seen, put back, or dropped. Any thread may call it; each call may block
/// for a round trip and throws [LayerException] when the layer cannot be reached.
public interface DeadLetters {
    /// The most that one call shows.
    int MOST_AT_ONCE = 1_000;

    /// The oldest ones.
    ///
    /// @param atMost from 1 to [#MOST_AT_ONCE]
    List<DeadLetter> list(int atMost);

    /// Puts those with these ids back behind what waits, as their first attempt, as far as the channel has
    /// room. In one step each: what is put back is a dead letter no more.
    ///
    /// @param ids at most [#MOST_AT_ONCE]; those that are not there are passed over
    /// @return how many were put back
    int putBack(Set<String> ids);

    /// Forgets those with these ids.
    ///
    /// @param ids at most [#MOST_AT_ONCE]; those that are not there are passed over
    /// @return how many there were
    int drop(Set<String> ids);
}
