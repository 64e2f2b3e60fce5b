package dev.levada.interop.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The `redis-server` 6.2 that a test library carries for some systems.
final class EmbeddedRedis {
    private EmbeddedRedis() {}

    /// The program, unpacked; empty where it carries none for this system.
    static Optional<Path> binary() {
        var name = name();
        var source = name == null ? null : EmbeddedRedis.class.getResource("/" + name);
        if (source == null) return Optional.empty();
        var target = PythonEnvironment.target().resolve(name);
        try (var bytes = source.openStream()) {
            if (Files.exists(target)) return Optional.of(target);
            var part = Files.createTempFile(PythonEnvironment.target(), "redis", ".part");
            Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
            return Optional.of(Files.move(part, target, StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String name() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var processor = System.getProperty("os.arch");
        boolean isArm = processor.equals("aarch64");
        if (system.contains("linux") && processor.equals("amd64")) return "redis-server-6.2.6-v5-linux-amd64";
        if (system.contains("linux") && isArm) return "redis-server-6.2.7-linux-arm64";
        if (system.contains("mac")) return "redis-server-6.2.6-v5-darwin-" + (isArm ? "arm64" : "amd64");
        return null;
    }
}
