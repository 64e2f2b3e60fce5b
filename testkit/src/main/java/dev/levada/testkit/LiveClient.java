package dev.levada.testkit;

import dev.levada.contract.Address;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What live requests and sockets share: the connection, the application's run behind it, and how the
/// failures of both are told.
final class LiveClient implements AutoCloseable {
    final TestOptions options;
    final WatchedRun watched;
    final LiveConnection connection;
    private final Watch watch;
    private final Watch.Client client;

    private LiveClient(Watch watch, Watch.Client client, TestOptions options, LiveConnection connection) {
        this.watch = watch;
        this.client = client;
        this.options = options;
        this.connection = connection;
        watched = client.run();
    }

    /// Something that may fail as networks do.
    interface Io<T> {
        T run(Deadline deadline) throws IOException;
    }

    /// Connects and sends the head of a request.
    ///
    /// @param headers those of the caller, which win, besides host and the mark for the [Watch]
    static LiveClient send(
            Watch watch, Address address, TestOptions options, String method, String target, Headers headers) {
        var client = watch.expect(method + " " + target);
        var deadline = Deadline.in(options.deadline());
        try {
            var connection = LiveConnection.open(address, deadline);
            var all = headers.contains("host")
                    ? headers
                    : Headers.of("host", address.toString()).plus(headers);
            connection.writeHead(method, target, all.plus(Watch.HEADER, client.id()), deadline);
            return new LiveClient(watch, client, options, connection);
        } catch (IOException e) {
            watch.answered(client);
            throw new AssertionError("Expected a server at " + address + ", but it cannot be reached.", e);
        }
    }

    /// Waits for the head of the response.
    LiveConnection.Head readHead(String expected, boolean isHead) {
        var head = io(expected, deadline -> connection.readHead(isHead, deadline));
        watch.answered(client);
        // A server says so little about a failed application that the failure itself is what a test wants to see.
        if (head.status() == 500)
            watched.run.activity.locked(() -> {
                watched.run.rethrow();
                if (watched.run.isEnded() && !watched.hasAnswered())
                    throw watched.run.error(
                            "Expected " + expected + " on " + watched.run.where() + ", but none will come.");
            });
        return head;
    }

    /// Does something with the connection; when it fails, the application's own failure comes first.
    <T> T io(String expected, Io<T> action) {
        var deadline = Deadline.in(options.deadline());
        try {
            return action.run(deadline);
        } catch (SocketTimeoutException e) {
            throw error(
                    "Expected " + expected + " on " + watched.run.where() + " within " + deadline + ", but none came.",
                    e);
        } catch (IOException e) {
            throw error("Expected " + expected + " on " + watched.run.where() + ", but the connection ended.", e);
        }
    }

    /// The next bytes of the response body; empty at its end.
    Optional<Bytes> readPart() {
        return io("a part of the response body", deadline -> Optional.ofNullable(connection.readPart(deadline)));
    }

    /// Writes one frame.
    void write(int opcode, Bytes payload) throws IOException {
        connection.write(LiveFrames.masked(opcode, payload), Deadline.in(options.deadline()));
    }

    /// Waits until no application of the site can cause anything more, or something came.
    void awaitQuiet(BooleanSupplier came) {
        watched.run.activity.locked(() -> {
            watched.run.activity.awaitQuiet(options, came);
            if (!came.getAsBoolean()) watched.run.rethrow();
        });
    }

    AssertionError error(String message, IOException cause) {
        var run = watched.run;
        run.activity.lock.lock();
        try {
            // A server may cut the connection a moment before the application that caused it has ended.
            boolean isCut = !(cause instanceof SocketTimeoutException);
            if (isCut && run.isStarted()) run.awaitEnd(Deadline.in(options.quietTime()));
            run.rethrow();
            var error = run.error(message);
            error.addSuppressed(cause);
            return error;
        } finally {
            run.activity.lock.unlock();
        }
    }

    /// Lets the connection go; the application is told by the server.
    void disconnect() {
        watched.ending();
        connection.close();
    }

    /// Lets the connection go and waits for the application to end. A server interrupts one that does not.
    @Override
    public void close() {
        disconnect();
        watch.answered(client);
        var run = watched.run;
        run.activity.locked(() -> {
            var deadline = Deadline.in(options.deadline().multipliedBy(2).plus(LiveBackend.SWEEP));
            if (run.isStarted() && !run.awaitEnd(deadline))
                throw run.error("Expected the application to return on " + run.where() + " within " + deadline
                        + " of its client's leaving, but it still runs.");
            run.rethrowUnseen();
        });
    }
}
