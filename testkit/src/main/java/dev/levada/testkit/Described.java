package dev.levada.testkit;

import dev.levada.contract.Event;
import dev.levada.contract.ForeignEvent;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Events and places as they stand in the messages of failed tests.
final class Described {
    private static final int SHOWN_FRAMES = 6;
    private static final Set<String> MACHINERY = Set.of(
            Wire.class.getName(),
            Activity.class.getName(),
            ApplicationCommunicator.class.getName(),
            ApplicationRun.class.getName(),
            Watch.class.getName(),
            WatchedRun.class.getName());

    private Described() {}

    static String of(Event.Outbound event) {
        return switch (event) {
            case WebSocketEvent.SendText send -> "SendText " + Quoted.of(send.text());
            case WebSocketEvent.SendBytes send -> "SendBytes " + send.bytes();
            case WebSocketEvent.Close close -> "Close " + close.code() + " " + Quoted.of(close.reason());
            case HttpEvent.ResponseBody body ->
                "ResponseBody " + body.body() + (body.moreBody() ? ", more follows" : ", the last");
            case WebSocketEvent.Accept _,
                    WebSocketEvent.DenialStart _,
                    WebSocketEvent.DenialBody _,
                    HttpEvent.ResponseStart _,
                    HttpEvent.EarlyHint _,
                    HttpEvent.ResponseFile _,
                    HttpEvent.ResponseTrailers _,
                    LifespanEvent.Outbound _,
                    ForeignEvent.Outbound _ -> event.toString();
        };
    }

    static String of(WebSocketEvent.Inbound event) {
        return switch (event) {
            case WebSocketEvent.ReceiveText receive -> "text " + Quoted.of(receive.text());
            case WebSocketEvent.ReceiveBytes receive -> "binary " + receive.bytes();
            case WebSocketEvent.Disconnect end -> "close " + end.code() + " " + Quoted.of(end.reason());
            case WebSocketEvent.Connect connect -> connect.toString();
        };
    }

    /// Where a thread is: its state and its topmost frames outside the JDK and the test kit.
    static String place(Thread thread) {
        var stack = thread.getStackTrace();
        if (stack.length == 0) return "no longer anywhere";
        boolean inReceive = Arrays.stream(stack)
                .anyMatch(frame -> MACHINERY.contains(frame.getClassName())
                        && frame.getMethodName().equals("next"));
        String frames = Arrays.stream(stack)
                .filter(frame -> !isMachinery(frame.getClassName()))
                .limit(SHOWN_FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
        return (inReceive ? "waiting in receive.next()" : "in state " + thread.getState()) + frames;
    }

    /// The whole stack of a thread, to stand as a cause under the test's own.
    static Throwable stack(Thread thread) {
        var place = new ApplicationIsHere(thread);
        place.setStackTrace(thread.getStackTrace());
        return place;
    }

    private static boolean isMachinery(String className) {
        return className.startsWith("java.")
                || className.startsWith("jdk.")
                || className.startsWith("dev.levada.server.")
                || MACHINERY.contains(className);
    }

    @SuppressWarnings("serial")
    private static final class ApplicationIsHere extends Exception {
        ApplicationIsHere(Thread thread) {
            super("The application is here (thread " + Quoted.of(thread.getName()) + ")");
        }
    }
}
