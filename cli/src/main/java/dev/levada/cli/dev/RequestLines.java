package dev.levada.cli.dev;

import dev.levada.contract.ConnectionScope;
import dev.levada.contract.Event;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// One line for each request that ends and each socket that opens and closes, for a person at a terminal.
/// Any thread.
public final class RequestLines {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final int MAX_PATH_CHARACTERS = 120;

    private final PrintWriter out;
    private final boolean isColoured;

    /// The colours of a terminal, by what they mean here.
    private enum Colour {
        GOOD("32"),
        MOVED("36"),
        WARNING("33"),
        BAD("31"),
        QUIET("2");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    /// @param isColoured whether the terminal understands colours
    public RequestLines(PrintWriter out, boolean isColoured) {
        this.out = out;
        this.isColoured = isColoured;
    }

    /// Something the developer was waiting for.
    public void good(String text) {
        print(coloured(Colour.GOOD, text));
    }

    /// Something the developer has to mend.
    public void bad(String text) {
        print(coloured(Colour.BAD, text));
    }

    void failed(Scope scope, Throwable failure) {
        bad("The application failed on " + scope + ".\n" + ProblemPage.trace(failure));
    }

    private void print(String text) {
        synchronized (out) {
            out.println(coloured(Colour.QUIET, CLOCK.format(LocalTime.now(ZoneId.systemDefault()))) + " " + text);
            out.flush();
        }
    }

    private String coloured(Colour colour, String text) {
        return isColoured ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }

    /// Watches a connection from its beginning to its end.
    Line begin(ConnectionScope scope, Receive receive, Send send) {
        return new Line(scope, receive, send);
    }

    final class Line implements Receive, Send {
        private final ConnectionScope scope;
        private final Receive receive;
        private final Send send;
        private final long began = System.nanoTime();
        private volatile int status;
        private volatile boolean isOpen;

        private Line(ConnectionScope scope, Receive receive, Send send) {
            this.scope = scope;
            this.receive = receive;
            this.send = send;
        }

        @Override
        public Event.Inbound next() throws InterruptedException {
            var event = receive.next();
            if (event instanceof WebSocketEvent.Disconnect gone && status == 0) status = gone.code();
            return event;
        }

        @Override
        public void accept(Event.Outbound event) throws InterruptedException {
            send.accept(event);
            switch (event) {
                case HttpEvent.ResponseStart start -> status = start.status();
                case WebSocketEvent.Accept _ -> {
                    isOpen = true;
                    print("WS   " + path() + " " + coloured(Colour.GOOD, "open"));
                }
                case WebSocketEvent.DenialStart denial -> status = denial.status();
                case WebSocketEvent.Close close -> status = isOpen ? close.code() : 403;
                case Event.Outbound _ -> {}
            }
        }

        void end() {
            long millis = (System.nanoTime() - began) / 1_000_000;
            String method = scope instanceof HttpScope http ? http.method() : "WS";
            String what = status == 0 ? "ended" : String.valueOf(status);
            if (isOpen) what = "closed " + (status == 0 ? "" : status);
            print("%-4s %s %s %s"
                    .formatted(
                            method, path(), coloured(colour(), what.strip()), coloured(Colour.QUIET, millis + " ms")));
        }

        private String path() {
            // A peer chose it, and the terminal is not its to write to.
            String path = scope.rawPath().replaceAll("[^ -~]", "?");
            return path.length() <= MAX_PATH_CHARACTERS ? path : path.substring(0, MAX_PATH_CHARACTERS) + "...";
        }

        private Colour colour() {
            if (isOpen) return status == 0 || status == 1000 || status == 1001 ? Colour.QUIET : Colour.WARNING;
            return switch (status / 100) {
                case 1, 2 -> Colour.GOOD;
                case 3 -> Colour.MOVED;
                case 4 -> Colour.WARNING;
                default -> Colour.BAD;
            };
        }
    }
}
