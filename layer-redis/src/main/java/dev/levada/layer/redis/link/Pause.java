package dev.levada.layer.redis.link;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits where nothing tells when it is worth trying again.
public final class Pause {
    private Pause() {}

    /// Waits as long as said.
    public static void millis(long millis) throws InterruptedException {
        if (new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) throw new AssertionError("Nobody counts down.");
    }
}
