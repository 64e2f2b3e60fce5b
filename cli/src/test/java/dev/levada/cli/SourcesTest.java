package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.levada.server.settings.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    Path folder;

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        var file = file("port = 3\nhost = c\nlayer = memory:\n");
        var sources = Sources.open(
                Map.of("port", "1", "config", file),
                Map.of("LEVADA_PORT", "2", "LEVADA_HOST", "b"),
                Set.of("port", "host", "layer"));
        assertThat(sources.find("port")).contains(new Given("1", "--port"));
        assertThat(sources.find("host")).contains(new Given("b", "LEVADA_HOST"));
        assertThat(sources.find("layer")).contains(new Given("memory:", "layer in " + file));
        assertThat(sources.find("root-path")).isEmpty();
    }

    @Test
    void theFileMayBeNamedInTheEnvironment() throws IOException {
        var sources = Sources.open(Map.of(), Map.of("LEVADA_CONFIG", file("port=3")), Set.of("port"));
        assertThat(sources.find("port")).map(Given::text).contains("3");
    }

    @Test
    void anUnknownNameInTheFileIsRefusedWithTheNearest() throws IOException {
        var file = file("prot=3");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Sources.open(Map.of("config", file), Map.of(), Set.of("port", "host")))
                .withMessage("Expected settings in " + file
                        + " that are options without their dashes, but got \"prot\". Did you mean port?");
    }

    @Test
    void anUnknownNameThatIsNearToNoneIsRefusedWithThoseThereAre() throws IOException {
        var file = file("elephants=3");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Sources.open(Map.of("config", file), Map.of(), Set.of("port", "host")))
                .withMessageEndingWith("but got \"elephants\". There are: host, port.");
    }

    @Test
    void aFileThatIsNotThereIsRefusedByName() {
        var file = folder.resolve("none.properties").toString();
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Sources.open(Map.of("config", file), Map.of(), Set.of()))
                .withMessageStartingWith("--config: Expected a readable properties file")
                .withMessageContaining("none.properties");
    }

    @Test
    void aFileThatIsTooLongIsNotRead() throws IOException {
        var file = file("#".repeat((1 << 20) + 1));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> Sources.open(Map.of("config", file), Map.of(), Set.of()))
                .withMessageStartingWith("--config: Expected a file of at most 1MiB");
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("levada.properties"), content).toString();
    }
}
