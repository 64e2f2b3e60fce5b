package dev.levada.testkit;

import org.jspecify.annotations.Nullable;

/// Closes several things although some of them fail.
final class Closing {
    private @Nullable Throwable first;

    void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Throwable e) {
            if (first == null) first = e;
            else first.addSuppressed(e);
        }
    }

    /// Throws the first failure, with the later ones suppressed.
    void rethrow() {
        switch (first) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError("Expected everything to be closed, but it failed.", first);
        }
    }
}
