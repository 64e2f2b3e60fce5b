package dev.levada.worker;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What stands in a route of work. A [Worker] asks it how the work is to be done and what does it; it does
/// not serve a scope by itself.
///
/// @param name of the consumer, for messages
/// @param options how the work is done
/// @param handlers gives the handlers of one piece of work
record WorkApplication(String name, WorkOptions options, Supplier<WorkHandlers> handlers) implements Application {
    static WorkApplication of(Supplier<? extends WorkConsumer> factory) {
        var sample = factory.get();
        var name = sample.getClass().getName();
        var declared = new WorkHandlers();
        sample.handlers(declared);
        check(name, declared);
        return new WorkApplication(name, sample.options(), () -> {
            var on = new WorkHandlers();
            factory.get().handlers(on);
            return on;
        });
    }

    static WorkApplication of(WorkOptions options, Consumer<WorkHandlers> handlers) {
        var declared = new WorkHandlers();
        handlers.accept(declared);
        check("a route of work", declared);
        return new WorkApplication("its handlers", options, () -> declared);
    }

    private static void check(String name, WorkHandlers declared) {
        if (declared.types().isEmpty())
            throw new ContractException("Expected at least one handler in " + name
                    + ", but it declares none. Add on.message(...) in handlers().");
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) {
        throw new ContractException("Expected work to be done by a worker, which has to see the route of " + name
                + " itself, but something called it as an application. Put middleware that is around it away, and"
                + " start a Worker or `levada worker`.");
    }
}
