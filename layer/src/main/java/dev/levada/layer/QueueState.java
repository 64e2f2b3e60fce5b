package dev.levada.layer;

import java.time.Duration;

/// What is in a work queue at one moment, for those who watch it.
///
/// @param waiting pieces of work that nobody has yet
/// @param paused those that wait for their next attempt
/// @param held those that some reader has and has not acknowledged, as far as its lease runs
/// @param dead dead letters
/// @param oldest how long the first of those that wait has waited; zero when there is none
public record QueueState(long waiting, long paused, long held, long dead, Duration oldest) {}
