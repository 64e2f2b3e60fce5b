package dev.levada.worker;

import dev.levada.layer.MessageType;

/// What a browser in the group sees of work that goes on; see [Progress].
///
/// @param channel of the work
/// @param about what the work is about, where the group is told of several; else empty
/// @param done which part is done, from 0 to 1
/// @param text what is being done
@MessageType("work.progress")
public record WorkProgress(String channel, String about, double done, String text) {}
