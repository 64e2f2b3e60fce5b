package dev.levada.cli;

import dev.levada.contract.Address;
import dev.levada.contract.Quoted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Asks a server that has just been started for `/`, as a client would.
final class FirstAnswer {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LONGEST_STATUS_LINE_BYTES = 256;

    private FirstAnswer() {}

    /// The status line of the answer. Blocks for at most ten seconds.
    ///
    /// @throws CommandException when there is none
    static String of(Address server) {
        try (var socket = new Socket()) {
            var host = InetAddress.getByName(server.host());
            socket.connect(
                    new InetSocketAddress(
                            host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, server.port()),
                    PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var begin = new String(
                    socket.getInputStream().readNBytes(LONGEST_STATUS_LINE_BYTES), StandardCharsets.ISO_8859_1);
            return Quoted.of(begin.lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw CommandException.start(
                    "Expected an answer to GET / within " + PATIENCE_MILLIS / 1000 + " s, but got: " + e.getMessage()
                            + ".",
                    e);
        }
    }
}
