package dev.levada.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MavenProjectTest {
    private final MavenProject project = new MavenProject(Path.of("/projects/chat"));

    @Test
    void problemsAreSaidOnceWithPathsAPersonKnowsAndWithoutAdvice() {
        var output = List.of(
                "[ERROR] COMPILATION ERROR : ",
                "[ERROR] /projects/chat/src/main/java/Chat.java:[3,7] cannot find symbol",
                "  symbol:   class Lits",
                "[INFO] 1 error",
                "[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.14.1:compile",
                "[ERROR] /projects/chat/src/main/java/Chat.java:[3,7] cannot find symbol",
                "[ERROR] -> [Help 1]");
        assertThat(project.problems(output))
                .containsExactly("src/main/java/Chat.java:[3,7] cannot find symbol", "  symbol:   class Lits");
    }

    @Test
    void thereIsABoundForThem() {
        var output = java.util.stream.IntStream.range(0, 10_000)
                .mapToObj(i -> "[ERROR] " + i)
                .toList();
        assertThat(project.problems(output)).hasSize(500);
    }
}
