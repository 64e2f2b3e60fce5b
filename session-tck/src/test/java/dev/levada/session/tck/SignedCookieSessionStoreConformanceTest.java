package dev.levada.session.tck;

import dev.levada.middleware.SigningKeys;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.SignedCookieSessionStore;

class SignedCookieSessionStoreConformanceTest extends ClockedConformance {
    @Override
    protected SessionStore open() {
        return new SignedCookieSessionStore(SigningKeys.of("a secret of enough bytes"), clock);
    }
}
