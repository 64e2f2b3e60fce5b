package dev.levada.cli.dev;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LifespanScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stands before the newest [Generation]: tells the developer what happens, lets pages load themselves
/// anew, and shows what is wrong where the page would be. Any thread.
public final class DevApplication implements Application, AutoCloseable {
    static final String SCRIPT_PATH = "/__levada/dev.js";
    private static final String EVENTS_PATH = "/__levada/dev";
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final Headers EVENTS =
            Headers.of("content-type", "text/event-stream", "cache-control", "no-store", "x-accel-buffering", "no");

    private final RequestLines lines;
    private final String script = resource("dev.js");
    private @Nullable Generation generation;
    private List<String> problems = List.of("The project has not been built yet.");
    private long version = System.currentTimeMillis();
    private boolean isClosed;

    public DevApplication(RequestLines lines) {
        this.lines = lines;
    }

    /// From now on connections go to that one, and pages load anew.
    ///
    /// @return the one before, to be closed
    public synchronized @Nullable Generation show(Generation next) {
        var before = generation;
        generation = next;
        problems = List.of();
        changed();
        return before;
    }

    /// From now on pages show these problems; open connections stay.
    public synchronized void show(List<String> problems) {
        this.problems = List.copyOf(problems);
        changed();
    }

    private void changed() {
        version++;
        notifyAll();
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        switch (scope) {
            case LifespanScope _ ->
                // Each generation has a life of its own.
                throw new UnsupportedScopeException("The life of the process is the command's.");
            case HttpScope http when http.path().equals(EVENTS_PATH) -> tellChanges(send);
            case HttpScope http
            when http.path().equals(SCRIPT_PATH) -> answer(send, 200, "text/javascript; charset=utf-8", script);
            case ConnectionScope connection -> serveConnection(connection, receive, send);
            case Scope other -> current().serve(other, receive, send);
        }
    }

    private void serveConnection(ConnectionScope scope, Receive receive, Send send) throws Exception {
        var line = lines.begin(scope, receive, send);
        var problems = problems();
        var out = scope instanceof HttpScope http ? new PageSend(http, line) : null;
        try {
            if (out != null && !problems.isEmpty()) {
                answer(out, 500, "text/html; charset=utf-8", ProblemPage.of("The project cannot be built", problems));
                return;
            }
            current().serve(scope, line, out != null ? out : line);
        } catch (UnsupportedScopeException | ClientDisconnectedException | InterruptedException e) {
            throw e; // none of which is a fault of the project
        } catch (Exception e) {
            lines.failed(scope, e);
            // After the start nothing can be mended: the server cuts the response, and logs.
            if (out == null || out.hasStarted()) throw e;
            answer(out, 500, "text/html; charset=utf-8", ProblemPage.of(e));
        } finally {
            line.end();
        }
    }

    private synchronized List<String> problems() {
        return problems;
    }

    private synchronized Generation current() {
        if (generation == null) throw new UnsupportedScopeException("The project has not been built yet.");
        return generation;
    }

    private static void answer(Send send, int status, String type, String text) throws InterruptedException {
        var body = Bytes.utf8(text);
        var headers = Headers.of(
                "content-type", type, "content-length", String.valueOf(body.length()), "cache-control", "no-store");
        send.accept(new HttpEvent.ResponseStart(status, headers));
        send.accept(new HttpEvent.ResponseBody(body));
    }

    private void tellChanges(Send send) throws InterruptedException {
        send.accept(new HttpEvent.ResponseStart(200, EVENTS));
        long told = -1;
        while (true) {
            long now = awaitChange(told);
            if (now < 0) break;
            // The comment finds out whether the page is still there.
            send.accept(part(now == told ? ": still here\n\n" : "data: " + now + "\n\n"));
            told = now;
        }
        send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
    }

    /// The version, once it is another one or some time has passed; -1 when there will be none.
    private synchronized long awaitChange(long told) throws InterruptedException {
        long until = System.nanoTime() + KEEP_ALIVE.toNanos();
        while (!isClosed && version == told) {
            long millis = Duration.ofNanos(until - System.nanoTime()).toMillis();
            if (millis <= 0) break;
            wait(millis);
        }
        return isClosed ? -1 : version;
    }

    private static HttpEvent.ResponseBody part(String text) {
        return new HttpEvent.ResponseBody(Bytes.utf8(text), true);
    }

    static String resource(String name) {
        try (var stream = DevApplication.class.getResourceAsStream(name)) {
            if (stream == null) throw new IllegalStateException(name + " is missing from this jar.");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets go of the pages, and of the generation.
    @Override
    public void close() throws InterruptedException {
        Generation last;
        synchronized (this) {
            isClosed = true;
            last = generation;
            generation = null;
            notifyAll();
        }
        if (last != null) last.close();
    }
}
