package dev.levada.layer.redis.cluster;

import dev.levada.layer.redis.link.Failures;
import dev.levada.layer.redis.options.RedisServer.Tcp;

/// What a node says when it does not do as asked. Nothing was done in all these cases, so that the command
/// may be sent again.
sealed interface Redirect {
    /// Another node has the slot.
    record Moved() implements Redirect {}

    /// The keys are there already, while their slot moves.
    record Ask(Tcp address) implements Redirect {}

    /// Some of the keys are there already.
    record TryAgain() implements Redirect {}

    /// The cluster does not serve the slot.
    record Down() implements Redirect {}

    /// Something else.
    record None() implements Redirect {}

    static Redirect of(Throwable failure) {
        return of(String.valueOf(Failures.cause(failure).getMessage()));
    }

    static Redirect of(String refusal) {
        if (refusal.startsWith("MOVED ")) return new Moved();
        if (refusal.startsWith("TRYAGAIN")) return new TryAgain();
        if (refusal.startsWith("CLUSTERDOWN")) return new Down();
        return refusal.startsWith("ASK ") ? ask(refusal) : new None();
    }

    // ASK 3999 127.0.0.1:6381
    private static Redirect ask(String refusal) {
        var place = refusal.substring(refusal.lastIndexOf(' ') + 1);
        int colon = place.lastIndexOf(':');
        try {
            return colon < 1
                    ? new None()
                    : new Ask(new Tcp(place.substring(0, colon), Integer.parseInt(place.substring(colon + 1))));
        } catch (NumberFormatException _) {
            return new None();
        }
    }
}
