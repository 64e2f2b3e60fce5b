package dev.levada.examples.thumbnails;

import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.util.List;

/// A picture as it stands, and travels. Ids sort by age; a problem says why there will be no more sizes.
@MessageType("picture")
record Picture(String id, String owner, String name, long bytes, List<Integer> sizes, String problem) {
    static final List<Integer> SIZES = List.of(160, 480, 1280);
    static final GroupName WALL = GroupName.of("thumbnails.wall");

    /// It is no more.
    @MessageType("picture.gone")
    record Gone(String id) {}
}
