package dev.levada.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Where the house stands, and its sources and classes.
final class House {
    /// The root folder of the repository.
    static final Path ROOT = findRoot();

    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", "node_modules", ".idea", ".vscode");

    private House() {}

    /// The main classes of all published modules and of the examples; read once.
    static JavaClasses classes() {
        return Holder.CLASSES;
    }

    private static final class Holder {
        static final JavaClasses CLASSES = new ClassFileImporter()
                .importPaths(modules().stream()
                        .map(module -> ROOT.resolve(module).resolve("target/classes"))
                        .filter(Files::isDirectory)
                        .toList());
    }

    /// The modules in the order of the build, without the bill of materials, and without those that are
    /// built after this one.
    static List<String> modules() {
        var modules = new ArrayList<String>();
        for (var line : lines(ROOT.resolve("pom.xml"))) {
            var text = line.strip();
            if (text.startsWith("<module>")) modules.add(text.replaceAll("</?module>", ""));
        }
        modules.removeAll(List.of("bom", "architecture", "benchmarks", "interop"));
        return modules;
    }

    static boolean hasSources(Path module) {
        return !javaFiles(module.resolve("src/main/java")).isEmpty();
    }

    /// The Java sources below a folder; none where there is no such folder.
    static List<Path> javaFiles(Path folder) {
        return files(folder).stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    /// All files below a folder that are sources, not products of the build.
    static List<Path> files(Path folder) {
        var found = new ArrayList<Path>();
        collect(folder, found);
        return found;
    }

    private static void collect(Path folder, List<Path> found) {
        if (!Files.isDirectory(folder)) return;
        try (Stream<Path> entries = Files.list(folder)) {
            for (var entry : entries.sorted().toList()) {
                if (Files.isRegularFile(entry)) found.add(entry);
                else if (!NOT_SOURCES.contains(entry.getFileName().toString())) collect(entry, found);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /// The path as a reader of a failure finds it.
    static String shown(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static Path findRoot() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent())
            if (Files.isRegularFile(folder.resolve("levada")) && Files.isRegularFile(folder.resolve("pom.xml")))
                return folder;
        throw new IllegalStateException("Expected to run inside the repository, below the folder of ./levada.");
    }
}
