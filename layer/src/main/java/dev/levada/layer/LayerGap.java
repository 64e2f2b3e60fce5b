package dev.levada.layer;

import java.time.Duration;

/// The layer lost its server for a while and has it again: messages of that time may be missing.
///
/// Memberships and mailboxes are registered again before it is told.
///
/// @param lasted from when the loss was seen until everything was registered again
public record LayerGap(Duration lasted) {}
