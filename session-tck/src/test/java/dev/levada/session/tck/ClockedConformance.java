package dev.levada.session.tck;

import java.time.Duration;

/// The promises of a store that asks a clock.
abstract class ClockedConformance extends SessionStoreConformance {
    final Hours clock = new Hours();

    @Override
    protected final void pass(Duration time) {
        clock.pass(time);
    }
}
