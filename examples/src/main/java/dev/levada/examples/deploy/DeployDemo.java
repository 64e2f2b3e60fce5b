package dev.levada.examples.deploy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// A rolling deploy as a person does it, on a Redis of its own: an edge, two workers, a thousand clients
/// that chat. Both workers are replaced, one is killed, another is paused; then the clients say what they
/// saw.
///
/// `./levada deploy-demo [CLIENTS [MESSAGES-A-SECOND]]`
public final class DeployDemo implements AutoCloseable {
    private static final int ROOM_SIZE = 10;
    private static final Pattern PORT = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration LAST = Duration.ofSeconds(30);

    private final int messagesPerSecond;
    private final boolean isShown;
    private final List<DemoProcess> processes = new ArrayList<>();
    private final List<CountingClient> clients = new ArrayList<>();
    private final List<DeployReport.Phase> phases = new ArrayList<>();
    private final AtomicBoolean isTalking = new AtomicBoolean(true);
    private final String layer;
    private int lastWorker;

    /// What is done in a phase.
    @FunctionalInterface
    private interface Deed {
        void run() throws IOException, InterruptedException;
    }

    private DeployDemo(int messagesPerSecond, boolean isShown) throws IOException, InterruptedException {
        this.messagesPerSecond = messagesPerSecond;
        this.isShown = isShown;
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        layer = "redis+levada://127.0.0.1:" + port;
        var folder = Files.createTempDirectory("levada-deploy").toString();
        start(DemoProcess.start(
                "redis",
                "eady to accept connections",
                false,
                List.of(
                        "redis-server",
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--dir",
                        folder)));
    }

    /// Runs the whole demonstration.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int clients = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : clients / 2;
        var report = run(clients, messages, Duration.ofSeconds(5), true);
        System.out.println(report.text());
        System.exit(report.isUnnoticed() ? 0 : 1);
    }

    /// Runs it.
    ///
    /// @param clients in rooms of ten
    /// @param messagesPerSecond of all of them; each is heard by ten
    /// @param phase how long each phase lasts at least
    /// @param isShown whether to print what happens
    public static DeployReport run(int clients, int messagesPerSecond, Duration phase, boolean isShown)
            throws IOException, InterruptedException {
        try (var demo = new DeployDemo(messagesPerSecond, isShown)) {
            return demo.run(clients, phase);
        }
    }

    private DeployReport run(int count, Duration least) throws IOException, InterruptedException {
        say("One edge and two workers start.");
        var edge = start(DemoProcess.levada(
                "edge", "The edge of site", isShown, "edge", "--layer", layer, "--port", "0", "--host", "127.0.0.1"));
        var port = PORT.matcher(edge);
        if (!port.find()) throw new IOException("Expected the edge's address, but got: " + edge);
        var first = worker();
        var second = worker();
        say(count + " clients connect.");
        for (int i = 0; i < count; i++)
            clients.add(new CountingClient(Integer.parseInt(port.group(1)), "r" + i / ROOM_SIZE, "c" + i));
        var talking = Thread.ofVirtual().name("talking").start(this::talk);
        phase("they chat until all is warm", least.multipliedBy(2), () -> {});
        phase("they chat", least, () -> {});
        var third = new DemoProcess[1];
        var fourth = new DemoProcess[1];
        phase("a worker of the new version starts", least, () -> third[0] = worker());
        phase("the first worker stops (SIGTERM)", least, first::stop);
        phase("another of the new version starts", least, () -> fourth[0] = worker());
        phase("the second worker stops (SIGTERM)", least, second::stop);
        phase("a worker is killed (SIGKILL)", least.plusSeconds(3), third[0]::kill);
        worker();
        phase("a worker is paused (SIGSTOP)", least.plusSeconds(3), () -> fourth[0].signal("STOP"));
        phase("it goes on (SIGCONT)", least, () -> fourth[0].signal("CONT"));
        isTalking.set(false);
        talking.join();
        say("They fall silent.");
        return report();
    }

    private DemoProcess worker() throws IOException, InterruptedException {
        var worker = DemoProcess.levada(
                "worker " + ++lastWorker,
                "is run for the edges",
                isShown,
                "worker",
                "--layer",
                layer,
                "--consumers",
                DeploySite.class.getName());
        start(worker);
        return worker;
    }

    private String start(DemoProcess process) throws IOException, InterruptedException {
        processes.add(process);
        return process.await();
    }

    /// Has the clients say something in turn, as fast as wished.
    private void talk() {
        long pause = 1_000_000_000L / messagesPerSecond;
        long due = System.nanoTime();
        for (int next = 0; isTalking.get(); next = (next + 1) % clients.size()) {
            due += pause;
            long left = due - System.nanoTime();
            if (left > 0) LockSupport.parkNanos(left);
            try {
                clients.get(next).say();
            } catch (IOException _) {
                // It has been closed, which is counted.
            }
        }
    }

    private void phase(String name, Duration least, Deed deed) throws IOException, InterruptedException {
        say(name + " ...");
        clients.forEach(CountingClient::takeLongestNanos);
        long before = deliveries();
        long start = System.nanoTime();
        deed.run();
        long until = start + least.toNanos();
        for (long left = least.toNanos(); left > 0; left = until - System.nanoTime()) LockSupport.parkNanos(left);
        double seconds = (System.nanoTime() - start) / 1e9;
        var longest = clients.stream()
                .mapToDouble(client -> client.takeLongestNanos() / 1e6)
                .sorted()
                .toArray();
        phases.add(new DeployReport.Phase(
                name,
                seconds,
                deliveries() - before,
                longest[longest.length / 2],
                longest[Math.min(longest.length - 1, (int) (longest.length * 0.999))],
                longest[longest.length - 1]));
    }

    private long deliveries() {
        return clients.stream().mapToLong(CountingClient::deliveries).sum();
    }

    private DeployReport report() {
        long deadline = System.nanoTime() + LAST.toNanos();
        while (lost() > 0 && System.nanoTime() < deadline) LockSupport.parkNanos(50_000_000);
        return new DeployReport(
                clients.size(),
                deliveries(),
                lost(),
                clients.stream().mapToLong(CountingClient::twice).sum(),
                clients.stream().mapToLong(CountingClient::outOfOrder).sum(),
                clients.stream().filter(client -> !client.closed().isEmpty()).count(),
                phases);
    }

    /// What was said in the rooms and not heard by their members.
    private long lost() {
        long lost = 0;
        for (int i = 0; i < clients.size(); i++) {
            int room = i - i % ROOM_SIZE;
            for (var other : clients.subList(room, Math.min(room + ROOM_SIZE, clients.size())))
                lost += Math.max(0, other.said() - clients.get(i).heardOf(other.name()));
        }
        return lost;
    }

    private void say(String what) {
        if (isShown) System.out.println(what);
    }

    @Override
    public void close() throws IOException {
        for (var client : clients) client.close();
        processes.reversed().forEach(DemoProcess::close);
    }
}
