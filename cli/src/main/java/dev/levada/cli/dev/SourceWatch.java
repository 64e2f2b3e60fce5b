package dev.levada.cli.dev;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for changes of a project's files. One thread uses it.
public final class SourceWatch implements AutoCloseable {
    // An editor writes a file in several steps, a checkout many files.
    private static final int QUIET_MILLIS = 150;

    private final MavenProject project;
    private final WatchService service;
    private final Map<WatchKey, Path> folders = new HashMap<>();

    /// What has changed, the most that there is to do about it first.
    public enum Change {
        /// The dependencies may be others.
        POM,
        /// Something has to be compiled or copied.
        SOURCES,
        /// Somebody else, as an IDE, has compiled.
        CLASSES
    }

    private SourceWatch(MavenProject project, WatchService service) {
        this.project = project;
        this.service = service;
    }

    /// Watches from now on.
    public static SourceWatch of(MavenProject project) throws IOException {
        var watch = new SourceWatch(project, project.folder().getFileSystem().newWatchService());
        watch.watch(project.folder());
        watch.watchAll(project.sources());
        watch.watchAll(project.classes());
        return watch;
    }

    /// Blocks until something has changed and nothing has for a moment since.
    public Change await() throws InterruptedException, IOException {
        Change change = null;
        while (true) {
            if (change == null) {
                change = look(service.take());
                continue;
            }
            var key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
            if (key == null) return change;
            change = greater(change, look(key));
        }
    }

    /// Forgets changes so far: our own build made them.
    public void forget() throws IOException {
        for (var key = service.poll(); key != null; key = service.poll()) look(key);
        // A first build makes the folder.
        if (!folders.containsValue(project.classes())) watchAll(project.classes());
    }

    private @Nullable Change look(WatchKey key) throws IOException {
        var folder = folders.get(key);
        Change change = null;
        for (var event : key.pollEvents()) {
            // Too many at once: anything may have changed below.
            if (folder == null || !(event.context() instanceof Path name)) {
                change = greater(change, Change.SOURCES);
                continue;
            }
            var path = folder.resolve(name);
            change = greater(change, kind(folder, path));
            if (event.kind().equals(StandardWatchEventKinds.ENTRY_CREATE)
                    && Files.isDirectory(path)
                    && !folder.equals(project.folder())) watchAll(path);
        }
        if (!key.reset()) folders.remove(key);
        return change;
    }

    private @Nullable Change kind(Path folder, Path path) {
        if (path.equals(project.pom())) return Change.POM;
        if (folder.equals(project.folder()) || path.toString().endsWith("~")) return null;
        return path.startsWith(project.classes()) ? Change.CLASSES : Change.SOURCES;
    }

    private static @Nullable Change greater(@Nullable Change one, @Nullable Change other) {
        if (one == null) return other;
        return other == null || one.compareTo(other) <= 0 ? one : other;
    }

    private void watchAll(Path root) throws IOException {
        if (!Files.isDirectory(root)) return;
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                watch(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // gone again
            }
        });
    }

    private void watch(Path folder) throws IOException {
        var key = folder.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        folders.put(key, folder);
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
