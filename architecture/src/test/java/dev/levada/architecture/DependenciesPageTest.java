package dev.levada.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// T-108: the page `docs/dependencies.md` is the bill of materials, and no library comes, changes or ages
/// unseen.
class DependenciesPageTest {
    private static final Path PAGE = House.ROOT.resolve("docs/dependencies.md");
    private static final Pattern LIBRARY = Pattern.compile("\\| `([^`]+)` \\| ([^ |]+) \\| `([0-9a-f]{64})` \\|");
    private static final Pattern FLAW = Pattern.compile("\\| [^|]+ \\| `([^`]+)` \\| ([^ |]+) \\| [^|]+ \\|");

    // .../artifact/1.0/artifact-1.0-linux-x86_64.jar, as the build keeps what it has fetched.
    private static final Pattern JAR = Pattern.compile(".*/([^/]+)/([^/]+)/\\1-\\2([^/]*)\\.jar");

    // What tests need, and the module for tokens.
    private static final Pattern NOT_OF_THE_DEMO =
            Pattern.compile("(junit|opentest4j|apiguardian|assertj|byte-buddy|archunit|surefire|nimbus).*");

    /// A library and what it was when somebody looked at it.
    private record Library(String version, String sha256) {}

    @Test
    void everyLibraryIsTheOneThatIsNamed() throws Exception {
        var named = new TreeMap<String, Library>();
        for (var line : House.lines(PAGE)) {
            var matcher = LIBRARY.matcher(line);
            if (matcher.matches()) named.put(matcher.group(1), new Library(matcher.group(2), matcher.group(3)));
        }
        var there = libraries();
        assertThat(named)
                .as("The libraries in docs/dependencies.md against those of the build. Look at what is new or has"
                        + " changed, and then put this there:\n" + table(there))
                .isEqualTo(there);
    }

    private static String table(Map<String, Library> libraries) {
        var table = new StringBuilder();
        libraries.forEach((name, library) ->
                table.append("| `%s` | %s | `%s` |\n".formatted(name, library.version(), library.sha256())));
        return table.toString();
    }

    /// The jars of others on the class path of all rooms, the parts for the tests of applications included.
    private static Map<String, Library> libraries() throws IOException, NoSuchAlgorithmException {
        var libraries = new TreeMap<String, Library>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var jar = JAR.matcher(entry.replace(File.separatorChar, '/'));
            if (!jar.matches()
                    || jar.group(1).startsWith("levada-")
                    || jar.group(1).startsWith("surefire")) continue;
            var sha256 = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Path.of(entry)));
            libraries.put(
                    jar.group(1) + jar.group(3),
                    new Library(jar.group(2), HexFormat.of().formatHex(sha256)));
        }
        assertThat(libraries).as("jars on the class path").isNotEmpty();
        return libraries;
    }

    @Test
    void noLibraryIsOlderThanTheMendOfAFlawThatIsKnown() throws Exception {
        var there = libraries();
        var flaws = new ArrayList<String>();
        int known = 0;
        for (var line : House.lines(PAGE)) {
            var matcher = FLAW.matcher(line);
            if (!matcher.matches() || LIBRARY.matcher(line).matches()) continue;
            known++;
            var prefix = matcher.group(1);
            var hit = there.entrySet().stream()
                    .filter(library -> prefix.endsWith("*")
                            ? library.getKey().startsWith(prefix.substring(0, prefix.length() - 1))
                            : library.getKey().equals(prefix))
                    .toList();
            if (hit.isEmpty()) flaws.add("No such library any more: " + line);
            for (var library : hit)
                if (isOlder(library.getValue().version(), matcher.group(2)))
                    flaws.add(library.getKey() + " " + library.getValue().version() + ": " + line);
        }
        assertThat(known).as("flaws in docs/dependencies.md").isPositive();
        assertThat(flaws).isEmpty();
    }

    /// The demo is built without Maven where that is possible, from a list.
    @Test
    void whatTheDemoIsBuiltFromIsWhatItsPomsName() {
        var modules = new TreeSet<String>();
        var libraries = new TreeSet<String>();
        for (var line : House.lines(House.ROOT.resolve("scripts/class-path"))) {
            if (line.startsWith("module ")) modules.add(line.substring("module ".length()));
            if (line.startsWith("library ")) libraries.add(line.substring(line.lastIndexOf('/') + 1));
        }
        var needed = new TreeSet<String>();
        addWithNeeds("examples", needed);
        assertThat(modules).as("modules in scripts/class-path").isEqualTo(needed);
        var there = new TreeSet<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var name = Path.of(entry).getFileName().toString();
            if (name.endsWith(".jar")
                    && !name.startsWith("levada-")
                    && !NOT_OF_THE_DEMO.matcher(name).matches()) there.add(name);
        }
        assertThat(libraries).as("libraries in scripts/class-path").isEqualTo(there);
    }

    private static void addWithNeeds(String module, Set<String> needed) {
        if (!needed.add(module)) return;
        var pom = String.join("\n", House.lines(House.ROOT.resolve(module).resolve("pom.xml")));
        for (var dependency : pom.split("<dependency>")) {
            var name =
                    Pattern.compile("<artifactId>levada-([a-z-]+)</artifactId>").matcher(dependency);
            boolean isAtRunTime = !dependency.contains("<scope>test</scope>") && !dependency.contains("<parent>");
            if (isAtRunTime && name.find()) addWithNeeds(name.group(1), needed);
        }
    }

    private static boolean isOlder(String version, String than) {
        return Arrays.compare(numbers(version), numbers(than)) < 0;
    }

    private static int[] numbers(String version) {
        return Pattern.compile("\\d+")
                .matcher(version)
                .results()
                .mapToInt(part -> Integer.parseInt(part.group()))
                .toArray();
    }

    @Test
    void everyVersionIsExact() {
        var wrong = new ArrayList<String>();
        for (var file : House.files(House.ROOT)) {
            switch (file.getFileName().toString()) {
                case "pom.xml" -> floating(file, wrong);
                case "requirements.txt" -> loose(file, wrong);
                case "package-lock.json" -> withoutHash(file, wrong);
                default -> {}
            }
        }
        assertThat(wrong).as("versions that may be another one tomorrow").isEmpty();
    }

    private static void floating(Path pom, List<String> wrong) {
        for (var line : House.lines(pom)) {
            var text = line.strip();
            boolean isVersion = text.startsWith("<version>") || text.matches("<[a-z0-9]+\\.version>.*");
            if (!isVersion) continue;
            var version = text.replaceAll("<[^>]+>", "");
            // Ours, one that stands elsewhere, and which Java is asked for.
            boolean isNotFetched = version.equals("0.1.0-SNAPSHOT")
                    || version.startsWith("${")
                    || version.equals("@levada.version@")
                    || version.equals("[25,)");
            if (isNotFetched) continue;
            if (!version.matches("[0-9][0-9A-Za-z.-]*") || version.endsWith("SNAPSHOT"))
                wrong.add(House.shown(pom) + ": " + text);
        }
    }

    private static void loose(Path requirements, List<String> wrong) {
        for (var line : House.lines(requirements))
            if (!line.isBlank() && !line.startsWith("#") && !line.matches("[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*"))
                wrong.add(House.shown(requirements) + ": " + line);
    }

    /// Each package that was fetched has its hash.
    private static void withoutHash(Path lock, List<String> wrong) {
        long packages = House.lines(lock).stream()
                .filter(line -> line.matches("\\s*\"node_modules/.*\": \\{"))
                .count();
        long hashes = House.lines(lock).stream()
                .filter(line -> line.matches("\\s*\"integrity\": \"sha512-.*"))
                .count();
        if (packages != hashes)
            wrong.add("%s: %d packages, but %d hashes".formatted(House.shown(lock), packages, hashes));
    }
}
