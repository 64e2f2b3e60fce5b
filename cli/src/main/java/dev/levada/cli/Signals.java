package dev.levada.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// SIGTERM and SIGINT: the first stops in order, the second ends the process at once. SIGHUP and SIGUSR1
/// are for work beside.
///
/// A shutdown hook cannot do this: the process would end with 143 instead of 0, and a second signal would
/// go unheard until the hook is done. So the signals are handled themselves, through the JDK's unsupported
/// but stable `sun.misc.Signal`; by reflection, because the compiler warns of it in a way that cannot be
/// switched off. Where it is missing or another owner has the signals (`-Xrs`), the shutdown hook remains.
final class Signals {
    private static final List<String> STOP = List.of("TERM", "INT");
    private static final int EXIT_CODE_BASE = 128;

    private Signals() {}

    /// Calls `announce` and `stop` on a thread of its own at the first signal, and ends the process at the
    /// second; calls `stop` as well when the process ends in another way. So `stop` has to bear being
    /// called twice.
    @SuppressWarnings("ReferenceEquality") // a handler is equal to itself alone
    static void stop(Runnable announce, Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "levada-exit"));
        var received = new AtomicInteger();
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                if (received.incrementAndGet() > 1) Runtime.getRuntime().halt(EXIT_CODE_BASE + number(arguments[0]));
                announce.run();
                Thread.ofPlatform().name("levada-stop").start(stop);
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "levada stop signals";
        };
        for (var name : STOP) handle(name, handler);
    }

    /// Does the work, on a thread of its own, each time the signal comes.
    ///
    /// @param name as `HUP`
    @SuppressWarnings("ReferenceEquality") // a handler is equal to itself alone
    static void on(String name, Runnable work) {
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                Thread.ofPlatform().name("levada-signal").daemon().start(work);
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "levada signal";
        };
        handle(name, handler);
    }

    private static void handle(String name, InvocationHandler handler) {
        try {
            var signalType = Class.forName("sun.misc.Signal");
            var handlerType = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, handler);
            var signal = signalType.getConstructor(String.class).newInstance(name);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            // The shutdown hook does it, with the JVM's own exit code.
        }
    }

    private static int number(Object signal) throws ReflectiveOperationException {
        return (int) signal.getClass().getMethod("getNumber").invoke(signal);
    }
}
