package dev.levada.server.listen;

import dev.levada.contract.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Listening sockets that the process was started with.
final class Inherited {
    private static final int FIRST_OF_SYSTEMD = 3;
    private static final int MOST = 1_000;

    private Inherited() {}

    /// The descriptors that systemd has handed over (sd_listen_fds).
    ///
    /// @throws IOException when it has handed over none
    static List<Integer> fromSystemd(Map<String, String> environment, long pid) throws IOException {
        var count = environment.getOrDefault("LISTEN_FDS", "");
        var owner = environment.getOrDefault("LISTEN_PID", "");
        if (!count.matches("[1-9]\\d{0,2}") || Integer.parseInt(count) > MOST)
            throw new IOException("Expected sockets from systemd, but LISTEN_FDS is " + Quoted.of(count)
                    + ". Start the server by a socket unit.");
        if (!owner.equals(String.valueOf(pid)))
            throw new IOException("Expected sockets from systemd for this process, " + pid + ", but LISTEN_PID is "
                    + Quoted.of(owner) + ". Let the unit start the server itself, or a script that ends with exec.");
        return IntStream.range(FIRST_OF_SYSTEMD, FIRST_OF_SYSTEMD + Integer.parseInt(count))
                .boxed()
                .toList();
    }

    /// The path of a Unix socket; empty for another kind of socket.
    ///
    /// @throws IOException when the descriptor is no socket
    static Optional<String> unixPath(int descriptor) throws IOException {
        var link = Path.of("/proc/self/fd", String.valueOf(descriptor));
        var target = Files.exists(link) ? Files.readSymbolicLink(link).toString() : "";
        if (!target.startsWith("socket:["))
            throw new IOException("Expected a listening socket as descriptor " + descriptor + ", but there is "
                    + (target.isEmpty() ? "none" : Quoted.of(target)) + ".");
        var inode = target.substring("socket:[".length(), target.length() - 1);
        try (var lines = Files.lines(Path.of("/proc/net/unix"))) {
            // Num RefCount Protocol Flags Type St Inode Path
            return lines.map(line -> line.strip().split("\\s+", 8))
                    .filter(columns -> columns.length >= 7 && columns[6].equals(inode))
                    .map(columns -> columns.length == 8 ? columns[7] : "")
                    .findFirst();
        }
    }
}
