package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

class NewProjectTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        return new Levada(Map.of(), new PrintWriter(out), new PrintWriter(err)).run(arguments);
    }

    private List<Path> files(String ending) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(ending)).toList();
        }
    }

    private Path compile() throws IOException {
        var classes = folder.resolve("classes");
        var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-Xlint:all", "-Werror"));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        for (var source : files(".java")) arguments.add(source.toString());
        var compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        for (var resource : files(".html")) copyBesideClasses(resource, classes);
        for (var resource : files(".css")) copyBesideClasses(resource, classes);
        for (var resource : files(".js")) copyBesideClasses(resource, classes);
        return classes;
    }

    private static void copyBesideClasses(Path resource, Path classes) throws IOException {
        Files.copy(resource, classes.resolve("org/acme/talk").resolve(resource.getFileName()));
    }

    @Test
    void theProjectCompilesWithoutAWarningAndItsTestsPass() throws Exception {
        var project = folder.resolve("small-talk");
        assertThat(run("new", "--package", "org.acme.talk", project.toString())).isZero();
        assertThat(out.toString()).contains("mvn package", "java -jar target/small-talk.jar");
        var classes = compile();
        var before = Thread.currentThread().getContextClassLoader();
        try (var loader = new URLClassLoader(new java.net.URL[] {classes.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            var tests = loader.loadClass("org.acme.talk.ChatSiteTest");
            var request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(DiscoverySelectors.selectClass(tests))
                    .build();
            var summary = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, summary);
            assertThat(summary.getSummary().getFailures()).isEmpty();
            assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(2);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void nothingOfTheTemplatesNamesIsLeft() throws Exception {
        var project = folder.resolve("small-talk");
        assertThat(run("new", project.toString())).isZero();
        for (var file : files(""))
            if (Files.isRegularFile(file))
                assertThat(file).content().doesNotContain("my-app", "com.example.app", "@levada", "@junit");
        assertThat(project.resolve("src/main/java/com/example/smalltalk/Main.java"))
                .exists();
        assertThat(project.resolve(".gitignore")).content().contains("target/");
        assertThat(project.resolve("Containerfile")).content().contains("small-talk.jar");
    }

    @Test
    void itUsesTheVersionsThatThisProjectUses() throws Exception {
        assertThat(run("new", folder.resolve("small-talk").toString())).isZero();
        var ours = Files.readString(Path.of("../pom.xml"));
        var theirs = Files.readString(folder.resolve("small-talk/pom.xml"));
        for (var plugin : List.of("toolchains", "compiler", "surefire", "jar", "dependency"))
            assertThat(version(theirs, "maven-" + plugin + "-plugin"))
                    .isEqualTo(version(ours, "maven-" + plugin + "-plugin"));
        assertThat(theirs).contains("<version>" + property(ours, "junit.version") + "</version>");
        assertThat(theirs).contains("<version>" + property(ours, "slf4j.version") + "</version>");
        assertThat(theirs).contains("<version>" + property(ours, "assertj.version") + "</version>");
    }

    private static String version(String pom, String artifact) {
        return group(pom, artifact + "</artifactId>\\s*<version>([^<]+)</version>");
    }

    private static String property(String pom, String name) {
        return group(pom, "<" + name + ">([^<]+)<");
    }

    private static String group(String text, String pattern) {
        var found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    @Test
    void whatIsThereIsNotOverwritten() throws Exception {
        var project = Files.createDirectory(folder.resolve("small-talk"));
        assertThat(run("new", project.toString())).isZero();
        assertThat(run("new", project.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("Expected a new or an empty folder").contains("small-talk");
    }

    @Test
    void aNameOrPackageThatMavenOrJavaWouldRefuseIsAMistakeOfTheLine() {
        for (var name : List.of("Talk", "1talk", "small talk", "x".repeat(65), "a--b")) {
            assertThat(run("new", folder.resolve(name).toString())).isEqualTo(2);
            assertThat(folder.resolve(name)).doesNotExist();
        }
        for (var name : List.of("a b", "a..b", "1a", "a.class", ""))
            assertThat(run("new", "--package", name, folder.resolve("talk").toString()))
                    .isEqualTo(2);
        assertThat(err.toString()).contains("as my-app").contains("as com.example.app");
        assertThat(NewProject.packageFor("x".repeat(64))).endsWith("x");
        assertThat(NewProject.packageFor("class")).isEqualTo("com.example.app");
        assertThat(NewProject.packageFor("switch-board")).isEqualTo("com.example.switchboard");
    }
}
