package dev.levada.benchmarks.subject;

import java.util.List;

/// The programs that can be measured.
public enum Subject {
    /// Netty's codecs and nothing else.
    RAW_NETTY("raw Netty", RawNettyServer.class, ""),
    /// The same for HTTP/2.
    RAW_NETTY_HTTP2("raw Netty", RawNettyHttp2Server.class, ""),
    /// One thread, one write for each copy.
    BARE_WRITE_LOOP("bare write loop", BareWriteLoop.class, ""),
    /// Consumers behind routing and the memory layer, as a normal user starts them.
    LEVADA("Levada", LevadaServer.class, ""),
    /// The same with sessions, users and revocations around them.
    LEVADA_SIGNED_IN("Levada with session and user", SignedInServer.class, ""),
    /// The first with virtual threads carried by the event loops.
    LEVADA_ON_LOOPS("Levada on event loops", LevadaServer.class, LevadaServer.ON_EVENT_LOOPS);

    private final String title;
    private final Class<?> main;
    private final String argument;

    Subject(String title, Class<?> main, String argument) {
        this.title = title;
        this.main = main;
        this.argument = argument;
    }

    /// What tables call it.
    public String title() {
        return title;
    }

    /// The class to start.
    public String mainClass() {
        return main.getName();
    }

    /// What it is started with.
    public List<String> arguments() {
        return argument.isEmpty() ? List.of() : List.of(argument);
    }
}
