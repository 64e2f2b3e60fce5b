package dev.levada.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The pages for users say what is true: their code is what is compiled and run, their commands and options
/// exist, their links lead somewhere.
class ListingsTest {
    private static final Pattern COMMAND =
            Pattern.compile("^(?:    |\\$ )?\\s*(?:[A-Z_]+=\\S+ )*(?:\\S*/)?levada ([a-z-]+)(.*)");
    private static final Pattern OPTION = Pattern.compile("(?<= )--([a-z][a-z0-9-]*)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    // Those of the commands themselves; those of the server stand in docs/server-options.md.
    private static final Set<String> OTHER_OPTIONS = Set.of(
            "layer",
            "config",
            "package",
            "project",
            "dry-run",
            "stacktrace",
            "help",
            "worker",
            "application",
            "stop-time",
            "name",
            "content",
            "all",
            "consumers",
            "site",
            "lease",
            "drain");

    @Test
    void everyListingIsCompiledAndRun() {
        var regions = Listings.regions();
        var problems = Listings.blocks().stream()
                .filter(block ->
                        block.language().equals("java") || !block.marker().isEmpty())
                .flatMap(block -> Listings.problem(block, regions).stream())
                .toList();
        assertThat(problems)
                .as("listings that are not the code that is tested; see \"Pages\" in CONTRIBUTING.md")
                .isEmpty();
    }

    @Test
    void everyMarkedRegionStandsInAPage() {
        var shown = Listings.blocks().stream().map(Listings.Block::marker).collect(Collectors.toSet());
        var unused = Listings.regions().values().stream()
                .filter(region -> !shown.contains("listing: " + region.name()))
                .map(region -> region.name() + " at " + region.place())
                .toList();
        assertThat(unused).as("regions that no page shows: take the marks away").isEmpty();
    }

    @Test
    void everyCommandAndOptionExists() {
        var commands = commands();
        var options = options();
        var unknown = new ArrayList<String>();
        for (var page : Listings.pages()) {
            var lines = House.lines(page);
            for (int i = 0; i < lines.size(); i++) {
                var command = COMMAND.matcher(lines.get(i));
                if (!command.matches()) continue;
                String place = House.shown(page) + ":" + (i + 1) + ": ";
                if (!commands.contains(command.group(1))) unknown.add(place + "levada " + command.group(1));
                var option = OPTION.matcher(command.group(2));
                while (option.find()) if (!options.contains(option.group(1))) unknown.add(place + option.group());
            }
        }
        assertThat(unknown)
                .as("commands that `./levada` does not list, and options that docs/server-options.md does not have")
                .isEmpty();
    }

    @Test
    void everyLinkLeadsSomewhere() {
        var pages = new ArrayList<>(Listings.pages());
        for (var name : List.of("ARCHITECTURE.md", "CONTRIBUTING.md")) pages.add(House.ROOT.resolve(name));
        var broken = new ArrayList<String>();
        for (var page : pages) {
            var link = LINK.matcher(String.join("\n", House.lines(page)));
            while (link.find()) if (!leads(page, link.group(1))) broken.add(House.shown(page) + ": " + link.group(1));
        }
        assertThat(broken).as("links to files or headings that are not there").isEmpty();
    }

    private static boolean leads(Path page, String link) {
        if (link.contains("://") || link.startsWith("mailto:")) return true;
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) return false;
        return parts.length == 1 || anchors(target).contains(parts[1]);
    }

    private static Set<String> anchors(Path page) {
        return House.lines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static Set<String> commands() {
        return House.lines(House.ROOT.resolve("levada")).stream()
                .filter(line -> line.matches("  [a-z-]+ .*  \\S.*"))
                .map(line -> line.strip().split(" ", 2)[0])
                .collect(Collectors.toSet());
    }

    private static Set<String> options() {
        var options = new HashSet<>(OTHER_OPTIONS);
        var row = Pattern.compile("\\| `--([a-z0-9-]+)` \\|.*");
        for (var line : House.lines(House.ROOT.resolve("docs/server-options.md"))) {
            var matcher = row.matcher(line);
            if (matcher.matches()) options.add(matcher.group(1));
        }
        return options;
    }
}
