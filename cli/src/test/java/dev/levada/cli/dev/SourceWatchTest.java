package dev.levada.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.cli.dev.SourceWatch.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceWatchTest {
    @TempDir
    private Path folder;

    private MavenProject project() throws IOException {
        Files.createDirectories(folder.resolve("src/main/java/chat"));
        Files.createDirectories(folder.resolve("target/classes"));
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        return new MavenProject(folder);
    }

    private void write(String path) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), path);
    }

    @Test
    void eachKindOfChangeIsToldApart() throws Exception {
        try (var watch = SourceWatch.of(project())) {
            write("src/main/java/chat/Chat.java");
            assertThat(watch.await()).isEqualTo(Change.SOURCES);
            write("target/classes/Chat.class");
            assertThat(watch.await()).isEqualTo(Change.CLASSES);
            write("pom.xml");
            assertThat(watch.await()).isEqualTo(Change.POM);
        }
    }

    @Test
    void foldersThatComeLaterAreWatchedToo() throws Exception {
        try (var watch = SourceWatch.of(project())) {
            Files.createDirectories(folder.resolve("src/main/resources/pages"));
            assertThat(watch.await()).isEqualTo(Change.SOURCES);
            write("src/main/resources/pages/chat.html");
            assertThat(watch.await()).isEqualTo(Change.SOURCES);
            Files.delete(folder.resolve("src/main/resources/pages/chat.html"));
            assertThat(watch.await()).isEqualTo(Change.SOURCES);
        }
    }

    @Test
    void whatHasNothingToDoWithTheClassesIsPassedOver() throws Exception {
        try (var watch = SourceWatch.of(project())) {
            write("README.md");
            write("src/main/java/chat/Chat.java~");
            write("target/classes/Chat.class");
            assertThat(watch.await()).isEqualTo(Change.CLASSES);
        }
    }

    @Test
    void ourOwnBuildIsForgottenAndItsNewFoldersAreWatched() throws Exception {
        var project = project();
        Files.delete(folder.resolve("target/classes"));
        try (var watch = SourceWatch.of(project)) {
            write("target/classes/chat/Chat.class");
            watch.forget();
            write("target/classes/chat/Other.class");
            assertThat(watch.await()).isEqualTo(Change.CLASSES);
        }
    }
}
