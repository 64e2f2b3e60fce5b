package dev.levada.consumer;

import dev.levada.contract.ContractException;
import java.util.function.Supplier;

/// Finds what is wrong with a consumer when its route is built rather than when the first peer comes.
final class Probes {
    private Probes() {}

    static <C> C make(Supplier<? extends C> factory) {
        C made = factory.get();
        // Users who compile without null checks find out here and not in a hook.
        if ((Object) made == null)
            throw new ContractException(
                    "Expected a consumer from its supplier, but got null. Make it return a new one at each call.");
        return made;
    }

    /// @throws ContractException when the declarations fail; the message names the consumer
    static void check(Object consumer, Runnable declarations) {
        try {
            declarations.run();
        } catch (RuntimeException e) {
            var wrong = new ContractException(
                    "Consumer " + consumer.getClass().getName() + " cannot be used. " + e.getMessage());
            wrong.initCause(e);
            throw wrong;
        }
    }
}
