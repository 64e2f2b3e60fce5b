package dev.levada.layer.redis.fleet;

/// The same with readers and senders in what could be two processes.
class FleetApartConformanceTest extends FleetConformanceTest {
    @Override
    protected boolean isApart() {
        return true;
    }
}
