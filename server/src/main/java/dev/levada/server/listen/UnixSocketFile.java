package dev.levada.server.listen;

import dev.levada.contract.Quoted;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file of a Unix socket: made by binding, and left behind by a process that was killed.
final class UnixSocketFile {
    private final Path path;
    private @Nullable Object ours;

    private UnixSocketFile(Path path) {
        this.path = path;
    }

    /// Makes room for a socket: removes the file of one that nobody answers on.
    ///
    /// @throws IOException when somebody answers, or the file is no socket
    static UnixSocketFile clear(String name) throws IOException {
        var path = Path.of(name);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) return new UnixSocketFile(path);
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) throw new IOException("there is a file that is no socket; remove it");
        if (answers(path)) throw new IOException("another process listens on it; stop that first");
        Files.delete(path);
        return new UnixSocketFile(path);
    }

    private static boolean answers(Path path) {
        try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// The socket is bound: says who may connect, and remembers the file.
    void bound(String mode) throws IOException {
        Files.setPosixFilePermissions(path, permissions(Integer.parseInt(mode, 8)));
        ours = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /// Removes the file, unless it is another's by now.
    void remove() {
        try {
            if (ours != null
                    && ours.equals(Files.readAttributes(path, BasicFileAttributes.class)
                            .fileKey())) Files.delete(path);
        } catch (IOException _) {
            // It is gone.
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        // In the order of their bits, the highest first.
        var all = PosixFilePermission.values();
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) if ((mode >> (all.length - 1 - i) & 1) != 0) permissions.add(all[i]);
        return permissions;
    }

    @Override
    public String toString() {
        return Quoted.of(path.toString());
    }
}
