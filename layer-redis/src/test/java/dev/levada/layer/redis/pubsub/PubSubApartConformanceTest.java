package dev.levada.layer.redis.pubsub;

/// The same promises between two layers, as between two processes.
class PubSubApartConformanceTest extends PubSubConformanceTest {
    @Override
    protected boolean isApart() {
        return true;
    }
}
