package dev.levada.presence;

import dev.levada.layer.MessageType;
import java.util.List;

/// What has changed in a place; see [Presence#news]. As JSON its `type` is `presence.news`.
///
/// A page keeps a map of people by their ids: it clears it where `isWhole` is true, puts in who joined and
/// changed, and takes out who left. To hear something twice does no harm.
///
/// @param place where
/// @param isWhole whether this is all there is, rather than what has changed
/// @param joined who was not here before
/// @param changed whose visits are others, or say something else, than before
/// @param left the ids of those who are not here any more
@MessageType("presence.news")
public record PresenceNews(
        String place, boolean isWhole, List<Person> joined, List<Person> changed, List<String> left) {
    public PresenceNews {
        joined = List.copyOf(joined);
        changed = List.copyOf(changed);
        left = List.copyOf(left);
    }
}
