/// The incident tracker: a map that all see change. Start with [IncidentSite]; [Tracker] stores and
/// publishes.
@NullMarked
package dev.levada.examples.incidents;

import org.jspecify.annotations.NullMarked;
