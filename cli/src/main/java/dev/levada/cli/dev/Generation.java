package dev.levada.cli.dev;

import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LevadaException;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.ChannelLayer;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/// One state of a project's classes, in a class loader and with a layer of their own, and the connections
/// that began with it.
public final class Generation implements Application, AutoCloseable {
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final LifespanEvent.Outbound NOT_SUPPORTED = new LifespanEvent.StartupComplete();

    private final URLClassLoader loader;
    private final ChannelLayer layer;
    private final Application application;
    private final LifespanScope life = LifespanScope.create();
    private final ArrayBlockingQueue<LifespanEvent.Inbound> questions = new ArrayBlockingQueue<>(2);
    private final ArrayBlockingQueue<LifespanEvent.Outbound> answers = new ArrayBlockingQueue<>(4);
    private final Thread lifespan =
            Thread.ofVirtual().name("levada-dev-lifespan").unstarted(this::live);
    private final Set<Run> runs = ConcurrentHashMap.newKeySet();
    private Attributes state = Attributes.EMPTY;

    /// A scope that is being served.
    private record Run(Thread thread, Scope scope, Send send) {}

    private Generation(URLClassLoader loader, ChannelLayer layer, Application application) {
        this.loader = loader;
        this.layer = layer;
        this.application = application;
    }

    /// Loads and starts it. Blocks until the application says that it has started.
    ///
    /// @param create makes the application, given the class loader and the layer
    /// @throws LevadaException when there is no such application, or it does not start
    public static Generation start(
            List<Path> classPath, String layerUrl, BiFunction<ClassLoader, ChannelLayer, Application> create)
            throws InterruptedException {
        var loader = new URLClassLoader(
                "levada-dev",
                classPath.stream().map(Generation::url).toArray(URL[]::new),
                Generation.class.getClassLoader());
        ChannelLayer layer = null;
        try {
            layer = ChannelLayer.open(layerUrl);
            var generation = new Generation(loader, layer, layer.around(create.apply(loader, layer)));
            generation.startUp();
            return generation;
        } catch (LevadaException | InterruptedException e) {
            if (layer != null) layer.close();
            close(loader);
            throw e;
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(URLClassLoader loader) {
        try {
            loader.close();
        } catch (IOException _) {
            // Nothing of it is used any more.
        }
    }

    private void startUp() throws InterruptedException {
        lifespan.start();
        questions.add(new LifespanEvent.Startup());
        var answer = answers.poll(STARTUP.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            lifespan.interrupt();
            throw new DevException("Expected the application to start within " + STARTUP.toSeconds()
                    + " s, but it did not answer lifespan startup.");
        }
        if (answer instanceof LifespanEvent.StartupFailed(var message))
            throw new DevException("The application's startup failed: " + message);
        state = life.state().snapshot();
    }

    private void live() {
        Thread.currentThread().setContextClassLoader(loader);
        try {
            application.serve(life, questions::take, event -> {
                if (event instanceof LifespanEvent.Outbound answer) answers.offer(answer);
            });
        } catch (Exception _) {
            // Any failure means that it takes no part in startup and shutdown (ASGI lifespan 2.0).
        }
        answers.offer(NOT_SUPPORTED);
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        var run = new Run(thread, scope, send);
        runs.add(run);
        thread.setContextClassLoader(loader);
        try {
            application.serve(withState(scope), receive, send);
        } finally {
            thread.setContextClassLoader(before);
            synchronized (run) {
                runs.remove(run);
            }
        }
    }

    private Scope withState(Scope scope) {
        return switch (scope) {
            case HttpScope http -> new HttpScope(http.head(), state, http.extensions(), http.attributes());
            case WebSocketScope socket ->
                new WebSocketScope(
                        socket.head(), socket.subprotocols(), state, socket.extensions(), socket.attributes());
            case Scope other -> other;
        };
    }

    /// Closes its sockets with 1012, so that their pages come back to the next one, gives requests two
    /// seconds, and lets go of everything.
    @Override
    public void close() throws InterruptedException {
        for (var run : runs) if (run.scope instanceof WebSocketScope) closeSocket(run);
        long until = System.nanoTime() + GRACE.toNanos();
        for (var run : runs) run.thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
        for (var run : runs)
            synchronized (run) {
                // Not after it has returned: the thread may be the server's again.
                if (runs.contains(run)) run.thread.interrupt();
            }
        // One that takes no part in startup and shutdown has ended long ago.
        questions.offer(new LifespanEvent.Shutdown());
        if (!lifespan.join(GRACE)) lifespan.interrupt();
        layer.close();
        close(loader);
    }

    private static void closeSocket(Run run) throws InterruptedException {
        try {
            run.send.accept(new WebSocketEvent.Close(CloseCode.SERVICE_RESTART, "reconnect-after=0"));
        } catch (LevadaException _) {
            // It was closing by itself, or not open yet.
        }
    }
}
