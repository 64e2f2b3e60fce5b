package dev.levada.benchmarks.subject;

final class LevadaServer {
    static final String ON_EVENT_LOOPS = "--on-event-loops";
    public static void main(String[] a) {}
}
