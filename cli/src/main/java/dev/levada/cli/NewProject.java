package dev.levada.cli;

import dev.levada.contract.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/// A project that is ready to build: the chat, a test, a page, a Containerfile. Its files are those of the
/// resource folder `project`, with another name and package.
///
/// @param folder where it is written; must not exist or be empty
/// @param name of the artifact and of what is served
/// @param packageName of its classes
record NewProject(Path folder, String name, String packageName) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([-_.][a-z0-9]+)*");
    private static final int MAX_NAME_CHARACTERS = 64;
    private static final String TEMPLATE_NAME = "my-app";
    private static final String TEMPLATE_PACKAGE = "com.example.app";
    private static final String JAVA = "src/main/java/PACKAGE/";
    private static final String RESOURCES = "src/main/resources/PACKAGE/";
    private static final List<Template> FILES = List.of(
            new Template("pom.xml", "pom.xml"),
            new Template("Main.java", JAVA + "Main.java"),
            new Template("ChatSite.java", JAVA + "ChatSite.java"),
            new Template("ChatConsumer.java", JAVA + "ChatConsumer.java"),
            new Template("chat.html", RESOURCES + "chat.html"),
            new Template("chat.css", RESOURCES + "chat.css"),
            new Template("chat.js", RESOURCES + "chat.js"),
            new Template("ChatSiteTest.java", "src/test/java/PACKAGE/ChatSiteTest.java"),
            new Template("Containerfile", "Containerfile"),
            new Template("README.md", "README.md"),
            // A file of its real name would hold for this repository too.
            new Template("gitignore", ".gitignore"));

    private record Template(String resource, String path) {}

    /// @throws CommandException when name or package cannot be used
    NewProject {
        if (name.length() > MAX_NAME_CHARACTERS || !NAME.matcher(name).matches())
            throw CommandException.usage("Expected the name of a project as my-app: up to " + MAX_NAME_CHARACTERS
                    + " characters, words of small letters and digits with - between them; but got " + Quoted.of(name)
                    + ". The name is the last part of the folder.");
        if (!isPackage(packageName))
            throw CommandException.usage("Expected a package as com.example.app, but got " + Quoted.of(packageName)
                    + ". Choose one with --package.");
    }

    private static boolean isPackage(String name) {
        return Arrays.stream(name.split("\\.", -1))
                .allMatch(part -> SourceVersion.isIdentifier(part) && !SourceVersion.isKeyword(part));
    }

    /// The package that a project of that name has when none is chosen.
    static String packageFor(String name) {
        var word = name.replaceAll("[^a-z0-9]", "");
        return "com.example." + (isPackage(word) ? word : "app");
    }

    /// Writes all files.
    ///
    /// @param version of Levada, which the project will depend on
    /// @throws CommandException when there is something in the folder already
    /// @throws IOException when a file cannot be written
    void write(String version) throws IOException {
        if (Files.exists(folder) && !isEmpty())
            throw CommandException.usage("Expected a new or an empty folder, but there is something in "
                    + folder.toAbsolutePath() + ". Choose another name.");
        for (var file : FILES) {
            var target = folder.resolve(file.path.replace("PACKAGE", packageName.replace('.', '/')));
            Files.createDirectories(target.toAbsolutePath().getParent());
            Files.writeString(target, text(file.resource, version));
        }
    }

    private boolean isEmpty() throws IOException {
        if (!Files.isDirectory(folder)) return false;
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private String text(String resource, String version) throws IOException {
        try (var stream = NewProject.class.getResourceAsStream("project/" + resource)) {
            if (stream == null) throw new IOException("The template " + resource + " is missing from this jar.");
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@levada.version@", version)
                    .replace(TEMPLATE_PACKAGE, packageName)
                    .replace(TEMPLATE_NAME, name);
        }
    }
}
