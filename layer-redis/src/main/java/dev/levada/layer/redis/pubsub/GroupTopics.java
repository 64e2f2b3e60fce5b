package dev.levada.layer.redis.pubsub;

import dev.levada.layer.GroupName;

/// Topics of groups. Those of channels are their names.
///
/// @param before what stands in front of the group's name
record GroupTopics(String before) {
    static GroupTopics withPrefix(String prefix) {
        return new GroupTopics(prefix + "__group__");
    }

    String of(GroupName group) {
        return before + group.value();
    }

    boolean contain(String topic) {
        return topic.startsWith(before);
    }

    /// The group of a topic that was made here.
    GroupName group(String topic) {
        return GroupName.of(topic.substring(before.length()));
    }
}
