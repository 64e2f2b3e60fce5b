package dev.levada.layer.redis.core;

/// The same with readers and senders in what could be two processes.
class RedisCoreApartConformanceTest extends RedisCoreConformanceTest {
    @Override
    protected boolean isApart() {
        return true;
    }
}
