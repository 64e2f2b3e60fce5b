package dev.levada.presence;

/// What a [Presence] knows and has done.
///
/// @param visits that it knows, those of other processes included
/// @param processes others that it has heard of within the lease
/// @param leftOut visits over the bound, its own and others', that nobody sees
/// @param unsent messages to other processes, or news, that the layer did not take; others ask for what
///     they miss, and news are told later
/// @param malformed messages of others that could not be read
public record PresenceStatistics(int visits, int processes, long leftOut, long unsent, long malformed) {}
