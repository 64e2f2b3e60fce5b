package dev.levada.session.tck;

import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.middleware.session.SessionStore;

class MemorySessionStoreConformanceTest extends ClockedConformance {
    @Override
    protected SessionStore open() {
        return new MemorySessionStore(1_000, clock);
    }
}
