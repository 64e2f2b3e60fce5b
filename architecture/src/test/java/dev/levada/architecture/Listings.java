package dev.levada.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the pages for users show of code, and where that code is compiled and run.
///
/// A source marks what a page may show:
///
/// ```
/// // begin: echo
/// final class Echo ...
/// // end: echo
/// ```
///
/// The page names it in a comment above its listing, `<!-- listing: echo -->`; or it names a file, whole or
/// in part, `<!-- file: examples/src/.../chat.js -->`.
final class Listings {
    private static final Pattern BEGIN = Pattern.compile("\\s*// begin: (\\S+)");
    private static final Pattern END = Pattern.compile("\\s*// end: (\\S+)");
    private static final Pattern MARKER = Pattern.compile("<!-- (listing|file): (\\S+) -->");
    private static final Pattern FENCE = Pattern.compile("\\s*```\\s*(\\w*)\\s*");

    private Listings() {}

    /// A piece of a source that pages may show.
    record Region(String name, String place, List<String> lines) {}

    /// A fenced block of a page.
    ///
    /// @param marker what stands in the comment above it, as `listing: echo`; empty for none
    record Block(Path page, int line, String language, String marker, List<String> lines) {
        String place() {
            return House.shown(page) + ":" + line;
        }
    }

    /// README.md and the pages in `docs`.
    static List<Path> pages() {
        var pages = new ArrayList<Path>();
        pages.add(House.ROOT.resolve("README.md"));
        for (var file : House.files(House.ROOT.resolve("docs")))
            if (file.toString().endsWith(".md")) pages.add(file);
        return pages;
    }

    static List<Block> blocks() {
        var blocks = new ArrayList<Block>();
        for (var page : pages()) collect(page, blocks);
        return blocks;
    }

    private static void collect(Path page, List<Block> blocks) {
        var lines = House.lines(page);
        String marker = "";
        for (int i = 0; i < lines.size(); i++) {
            var fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                var text = new ArrayList<String>();
                int start = i++;
                while (i < lines.size() && !lines.get(i).strip().equals("```")) text.add(lines.get(i++));
                blocks.add(new Block(page, start + 1, fence.group(1), marker, text));
                marker = "";
            } else {
                var marked = MARKER.matcher(lines.get(i).strip());
                if (marked.matches()) marker = marked.group(1) + ": " + marked.group(2);
                else if (!lines.get(i).isBlank()) marker = "";
            }
        }
    }

    /// All regions of the examples by name. Pieces of one name in one file are one region.
    static Map<String, Region> regions() {
        var regions = new LinkedHashMap<String, Region>();
        for (var file : House.javaFiles(House.ROOT.resolve("examples"))) collect(file, regions);
        return regions;
    }

    private static void collect(Path file, Map<String, Region> regions) {
        var open = new ArrayList<String>();
        var lines = House.lines(file);
        for (int i = 0; i < lines.size(); i++) {
            var begin = BEGIN.matcher(lines.get(i));
            var end = END.matcher(lines.get(i));
            String place = House.shown(file) + ":" + (i + 1);
            if (begin.matches()) {
                var region =
                        regions.computeIfAbsent(begin.group(1), name -> new Region(name, place, new ArrayList<>()));
                if (!region.place().startsWith(House.shown(file) + ":"))
                    throw new AssertionError("Expected one region " + region.name() + ", but there is one at " + place
                            + " and one at " + region.place() + ". Rename one of them.");
                open.add(begin.group(1));
            } else if (end.matches()) {
                if (!open.remove(end.group(1)))
                    throw new AssertionError("Expected \"begin: " + end.group(1) + "\" before " + place + ".");
            } else for (var name : open) regions.get(name).lines().add(lines.get(i));
        }
        if (!open.isEmpty())
            throw new AssertionError("Expected \"// end: " + open.getFirst() + "\" in " + House.shown(file) + ".");
    }

    /// What is wrong with the block; empty when it is what is compiled and run.
    static Optional<String> problem(Block block, Map<String, Region> regions) {
        var name = block.marker().replaceFirst("^\\w+: ", "");
        if (block.marker().startsWith("file: ")) return ofFile(block, House.ROOT.resolve(name));
        if (block.marker().isEmpty())
            return Optional.of(
                    block.place() + ": expected <!-- listing: NAME --> above a listing in Java. Mark the code"
                            + " with \"// begin: NAME\" and \"// end: NAME\" in examples/src/test/java/dev/levada/examples/guide.");
        var region = regions.get(name);
        if (region == null)
            return Optional.of(block.place() + ": there is no region \"" + name + "\" in the sources of the examples.");
        if (bare(block.lines()).equals(bare(region.lines()))) return Optional.empty();
        return Optional.of(
                block.place() + ": expected the region \"" + name + "\" of " + region.place() + ", which is\n"
                        + String.join("\n", outdented(region.lines())) + "\nCopy it into the page, or mend the source."
                        + " Space and line breaks do not count.");
    }

    private static Optional<String> ofFile(Block block, Path file) {
        if (!Files.isRegularFile(file))
            return Optional.of(block.place() + ": there is no file " + House.shown(file) + ".");
        if (bare(House.lines(file)).contains(bare(block.lines()))) return Optional.empty();
        return Optional.of(block.place() + ": expected " + House.shown(file) + " or a part of it. Copy it from there.");
    }

    /// Without white space, so that a page may break lines where it is easier to read.
    private static String bare(List<String> lines) {
        return String.join("", lines).replaceAll("\\s+", "");
    }

    private static List<String> outdented(List<String> lines) {
        return String.join("\n", lines).stripIndent().lines().toList();
    }
}
