package dev.levada.examples.thumbnails;

import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.util.List;

/// A picture as it stands, which is also what travels: each message tells all of it.
///
/// @param id begins with the time, so that ids sort by age
/// @param sizes those there are thumbnails of
/// @param problem why there will be no more of them; empty when there is none
@MessageType("picture")
record Picture(String id, String owner, String name, long bytes, List<Integer> sizes, String problem) {
    /// The longer sides of thumbnails, in pixels.
    static final List<Integer> SIZES = List.of(160, 480, 1280);

    /// All open windows.
    static final GroupName WALL = GroupName.of("thumbnails.wall");

    /// It is no more.
    @MessageType("picture.gone")
    record Gone(String id) {}
}
