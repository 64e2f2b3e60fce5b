package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `levada dev` on a project that a real Maven builds.
class DevTest {
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>org.acme</groupId>
              <artifactId>site</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.release>25</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <dependencies>
                <dependency>
                  <groupId>dev.levada</groupId>
                  <artifactId>levada-contract</artifactId>
                  <version>1</version>
                  <scope>system</scope>
                  <systemPath>${project.basedir}/contract.jar</systemPath>
                </dependency>
              </dependencies>
              <build>
                <plugins>
                  <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
                  <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
                  <plugin><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version></plugin>
                </plugins>
              </build>
            </project>
            """;
    private static final String SITE = """
            package org.acme;

            import dev.levada.contract.*;

            public final class Site implements Application {
                @Override
                public void serve(Scope scope, Receive receive, Send send) throws InterruptedException {
                    if (!(scope instanceof HttpScope)) throw new UnsupportedScopeException("http only");
                    send.accept(new HttpEvent.ResponseStart(200));
                    send.accept(new HttpEvent.ResponseBody(Bytes.utf8("TEXT")));
                }
            }
            """;

    @TempDir
    private Path folder;

    private void write(String path, String text) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), text);
    }

    /// What the project compiles against; at run time the command brings its own.
    private void packContract() throws Exception {
        var location = dev.levada.contract.Application.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        var classes = Path.of(location.toURI());
        if (Files.isRegularFile(classes)) {
            Files.copy(classes, folder.resolve("contract.jar"));
            return;
        }
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("contract.jar")));
                var files = Files.walk(classes.resolve("dev/levada/contract"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
        }
    }

    @Test
    void aChangeIsBuiltAndServedAtTheSamePortAndAMistakeIsShown() throws Exception {
        assumeTrue(ServeProcess.canRun("mvn", "--version"), "Needs Maven as mvn on the PATH.");
        packContract();
        write("pom.xml", POM);
        write("src/main/java/org/acme/Site.java", SITE.replace("TEXT", "one"));
        try (var dev = ServeProcess.dev("org.acme.Site", "--port", "0", "--project", folder.toString())) {
            int port = dev.awaitPort();
            dev.awaitLine("Ready after");
            assertThat(ServeProcess.answer(port)).contains(" 200 ").endsWith("one");
            write("src/main/java/org/acme/Site.java", SITE.replace("TEXT", "two"));
            dev.awaitLine("Ready after");
            assertThat(ServeProcess.answer(port)).endsWith("two");
            write("src/main/java/org/acme/Site.java", SITE.replace("\"TEXT\"", "3"));
            dev.awaitLine("src/main/java/org/acme/Site.java:[10,");
            assertThat(ServeProcess.answer(port)).contains(" 500 ", "cannot be built", "Site.java:[10,");
            dev.signal("TERM");
            assertThat(dev.awaitExit()).isZero();
        }
    }

    @Test
    void aFolderWithoutAProjectIsAMistakeOfTheLine() throws Exception {
        try (var dev = ServeProcess.dev("org.acme.Site", "--project", folder.toString())) {
            dev.awaitLine("Expected a Maven project, but there is no " + folder);
            assertThat(dev.awaitExit()).isEqualTo(2);
        }
    }
}
