import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/// Reads the reports of a test run and ends with one line: `N passed, N failed, N skipped`.
///
/// Arguments: the root folder, and a file with the test sources that have to have reported, one relative
/// path per line. One that has not (its JVM died, say) counts as failed: nothing is hidden. A third file,
/// if given, has what failed at a first try (`name: reason` in each line); of that, what passes now is
/// listed. What failed is left in `target/failed-tests`, in that form, and the classes that can run again
/// for it in `target/failed-classes`: promises of a conformance kit bear the name of the kit, which cannot.
///
/// Exit code 0 when something passed and nothing failed.
final class TestSummary {
    private static final int SHOWN_CHARS = 300;

    private final List<String> passed = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final Set<String> failedClasses = new TreeSet<>();

    static void main(String[] arguments) throws Exception {
        var root = Path.of(arguments[0]);
        var summary = new TestSummary();
        for (var module : folders(root)) summary.readReports(module.resolve("target/surefire-reports"));
        for (var source : Files.readAllLines(Path.of(arguments[1]))) summary.expectReport(root, source);
        Files.write(root.resolve("target/failed-tests"), summary.failed);
        Files.write(root.resolve("target/failed-classes"), summary.failedClasses);
        if (arguments.length > 2) summary.compareWithFirstTry(Files.readAllLines(Path.of(arguments[2])));
        System.exit(summary.print() ? 0 : 1);
    }

    private void readReports(Path folder) throws Exception {
        for (var report : files(folder))
            if (report.getFileName().toString().matches("TEST-.*\\.xml")) {
                var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
                var cases = document.getElementsByTagName("testcase");
                int failedBefore = failed.size();
                for (int i = 0; i < cases.getLength(); i++) count((Element) cases.item(i));
                if (failed.size() > failedBefore)
                    failedClasses.add(report.getFileName().toString().replaceAll("^TEST-|(\\$.*)?\\.xml$", ""));
            }
    }

    private void count(Element test) {
        var name = test.getAttribute("classname");
        if (!test.getAttribute("name").isEmpty()) name += "." + test.getAttribute("name");
        var problem = first(test, "failure", "error");
        var skip = first(test, "skipped");
        if (problem != null) failed.add(name + ": " + reason(problem));
        else if (skip != null) skipped.add(name + ": " + reason(skip));
        else passed.add(name);
    }

    private void expectReport(Path root, String source) throws IOException {
        var file = root.resolve(source);
        if (Files.readString(file).contains("abstract class " + simpleName(source))) return;
        var module = root.resolve(source.substring(0, source.indexOf('/')));
        var type = source.replaceFirst(".*?/src/test/java/", "").replace(".java", "").replace('/', '.');
        for (var report : files(module.resolve("target/surefire-reports"))) {
            var name = report.getFileName().toString();
            if (name.equals("TEST-" + type + ".xml") || name.startsWith("TEST-" + type + "$")) return;
        }
        failedClasses.add(type);
        failed.add(type + ": has not reported. Either the build ended before it, or its JVM died.");
    }

    private void compareWithFirstTry(List<String> firstFailed) {
        for (var line : firstFailed) {
            var name = line.replaceFirst("(?s): .*", "");
            if (passed.contains(name)) late.add(line);
            else if (failed.stream().noneMatch(it -> it.startsWith(name + ": "))) failed.add(line);
        }
    }

    private boolean print() {
        printList("Skipped:", skipped);
        printList("Passed only at the second try, which is a fault all the same:", late);
        printList("Failed:", failed);
        if (passed.size() + failed.size() == 0) System.out.println("No test ran.");
        System.out.println(passed.size() + " passed, " + failed.size() + " failed, " + skipped.size() + " skipped");
        return failed.isEmpty() && !passed.isEmpty();
    }

    private static void printList(String title, List<String> lines) {
        if (lines.isEmpty()) return;
        System.out.println(title);
        // Many tests of a class are usually skipped for one reason; the name alone would hide it.
        var counts = new TreeMap<String, Integer>();
        for (var line : lines) counts.merge(line, 1, Integer::sum);
        counts.forEach((line, times) -> System.out.println("  " + line + (times > 1 ? " (" + times + " times)" : "")));
    }

    private static Element first(Element test, String... names) {
        for (var name : names) {
            var found = test.getElementsByTagName(name);
            if (found.getLength() > 0) return (Element) found.item(0);
        }
        return null;
    }

    /// The message on one line. A skipped test has it at the top of a stack trace only.
    private static String reason(Element problem) {
        var text = problem.getAttribute("message");
        if (text.isBlank()) text = problem.getTextContent();
        if (text.isBlank()) text = problem.getAttribute("type");
        text = text.replaceFirst("(?s)\\s+at [\\w.$/]+\\(.*", "")
                .replaceFirst("^\\s*org\\.opentest4j\\.TestAbortedException: ", "")
                .replaceFirst("^Assumption failed: ", "")
                .replaceAll("\\s+", " ")
                .strip();
        if (text.isEmpty()) return "no reason given";
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + " ...";
    }

    private static String simpleName(String source) {
        return source.substring(source.lastIndexOf('/') + 1).replace(".java", "");
    }

    private static List<Path> folders(Path root) throws IOException {
        return files(root).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
