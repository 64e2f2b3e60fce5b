package dev.levada.cli.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A project that Maven builds.
///
/// @param folder with the `pom.xml`
public record MavenProject(Path folder) {
    // Maven repeats itself; who wants all of it can call it.
    private static final int MAX_LINES = 500;

    /// What came of a build.
    ///
    /// @param problems what Maven and the compiler complained about; empty when the build succeeded
    public record Build(List<String> problems) {
        public Build {
            problems = List.copyOf(problems);
        }

        public boolean isGood() {
            return problems.isEmpty();
        }
    }

    public Path pom() {
        return folder.resolve("pom.xml");
    }

    public Path sources() {
        return folder.resolve("src/main");
    }

    public Path classes() {
        return folder.resolve("target/classes");
    }

    /// Compiles what has changed. Blocks as long as Maven takes.
    ///
    /// @throws IOException when Maven is not there or its output cannot be read
    public Build compile() throws IOException, InterruptedException {
        return run("compile");
    }

    /// What the classes need at run time, and they themselves. Asks Maven, so it takes a second or two.
    ///
    /// @throws IOException when Maven cannot say it; the message has its complaints
    public List<Path> classPath() throws IOException, InterruptedException {
        var file = folder.resolve("target/levada-class-path");
        var build = run("dependency:build-classpath", "-Dmdep.includeScope=runtime", "-Dmdep.outputFile=" + file);
        if (!build.isGood()) throw new IOException(String.join("\n", build.problems));
        var paths = new ArrayList<Path>();
        paths.add(classes());
        var text = Files.readString(file).strip();
        for (var path : text.split(java.io.File.pathSeparator)) if (!path.isEmpty()) paths.add(Path.of(path));
        return paths;
    }

    private Build run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(maven());
        command.addAll(List.of("--quiet", "--batch-mode", "-Dstyle.color=never"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // Maven on this JDK: the one it would choose may be too old for the project.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            var lines = output.lines().toList();
            int code = process.waitFor();
            if (code == 0) return new Build(List.of());
            var problems = problems(lines);
            return new Build(problems.isEmpty() ? List.of("Maven ended with exit code " + code + ".") : problems);
        } finally {
            process.destroy();
        }
    }

    private String maven() throws IOException {
        boolean isWindows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        var wrapper = folder.resolve(isWindows ? "mvnw.cmd" : "mvnw");
        if (Files.isExecutable(wrapper)) return wrapper.toString();
        String name = isWindows ? "mvn.cmd" : "mvn";
        var path = System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator);
        return Stream.of(path)
                .map(entry -> Path.of(entry, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("Expected Maven as " + wrapper + " or as " + name
                        + " on the PATH, but found neither. Install it (package maven)."))
                .toString();
    }

    /// The lines that tell a person what is wrong, each once, with paths from this folder on.
    List<String> problems(List<String> output) {
        var start = folder.toAbsolutePath().normalize() + java.io.File.separator;
        return output.stream()
                .filter(line -> line.startsWith("[ERROR]") || line.startsWith("  "))
                .map(line -> line.replaceFirst("^\\[ERROR\\] ?", "").replace(start, ""))
                .filter(line -> !line.isBlank() && !line.startsWith("COMPILATION ERROR") && !line.startsWith("->"))
                .takeWhile(line -> !line.startsWith("Failed to execute goal org.apache.maven.plugins:maven-compiler"))
                .distinct()
                .limit(MAX_LINES)
                .toList();
    }
}
