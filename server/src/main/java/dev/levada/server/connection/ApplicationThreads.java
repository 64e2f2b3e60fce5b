package dev.levada.server.connection;

import dev.levada.server.options.ThreadMode;
import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Makes the virtual threads that run applications.
abstract class ApplicationThreads {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    /// The factory for applications whose connections live on that loop.
    abstract ThreadFactory factoryFor(EventLoop loop);

    /// The given mode, or the JDK's scheduler where it cannot be had.
    static ApplicationThreads of(ThreadMode mode) {
        return switch (mode) {
            case SCHEDULER -> new OnScheduler();
            case EVENT_LOOP -> {
                var builder = OnEventLoop.builderConstructor();
                if (builder != null) yield new OnEventLoop(builder);
                LOG.log(
                        Level.WARNING,
                        "Expected access to java.lang for thread mode EVENT_LOOP, but this JVM was started without"
                                + " --add-opens java.base/java.lang=ALL-UNNAMED. Using SCHEDULER.");
                yield new OnScheduler();
            }
        };
    }

    private static Thread.Builder.OfVirtual plain(Thread.Builder.OfVirtual builder) {
        // Inheritable thread locals are of no use here and would be copied per connection.
        return builder.name("levada-application").inheritInheritableThreadLocals(false);
    }

    private static final class OnScheduler extends ApplicationThreads {
        private final ThreadFactory factory = plain(Thread.ofVirtual()).factory();

        @Override
        ThreadFactory factoryFor(EventLoop loop) {
            return factory;
        }
    }

    /// The JDK has this constructor but does not yet offer it, so it takes reflection, once per loop.
    private static final class OnEventLoop extends ApplicationThreads {
        private final Constructor<?> builder;

        OnEventLoop(Constructor<?> builder) {
            this.builder = builder;
        }

        static @Nullable Constructor<?> builderConstructor() {
            try {
                var constructor = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                        .getDeclaredConstructor(Executor.class);
                constructor.setAccessible(true);
                return constructor;
            } catch (ReflectiveOperationException | RuntimeException _) {
                return null;
            }
        }

        @Override
        ThreadFactory factoryFor(EventLoop loop) {
            Executor onLoop = task -> {
                try {
                    loop.execute(task);
                } catch (RejectedExecutionException _) {
                    // The loop has ended before this application: let it end elsewhere.
                    Thread.ofPlatform().daemon().start(task);
                }
            };
            try {
                return plain((Thread.Builder.OfVirtual) builder.newInstance(onLoop))
                        .factory();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("The JDK refused a virtual thread builder it had offered.", e);
            }
        }
    }
}
