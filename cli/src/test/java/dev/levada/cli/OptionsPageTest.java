package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.server.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page `docs/server-options.md` has every option, as `levada serve --help` has it.
class OptionsPageTest {
    private static final String BEGIN = "<!-- options -->\n";
    private static final String END = "<!-- end of options -->\n";

    @Test
    void thePageHasTheOptionsThereAre() throws IOException {
        var page = Files.readString(page());
        var table = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
        var expected = Files.createDirectories(Path.of("target")).resolve("server-options.md");
        Files.writeString(expected, expected());
        assertThat(table)
                .as("the table of options in docs/server-options.md; what it should be is in "
                        + expected.toAbsolutePath())
                .isEqualTo(expected());
    }

    private static Path page() {
        var here = Path.of("").toAbsolutePath();
        // Tests run in the folder of their module.
        return here.resolveSibling("docs").resolve("server-options.md");
    }

    private static String expected() {
        var text = new StringBuilder();
        String group = null;
        for (var setting : ServerSettings.all()) {
            if (!setting.group().equals(group)) {
                group = setting.group();
                text.append("\n### ").append(ServeCommand.heading(group)).append("\n\n");
                text.append("| option | default | what it is |\n| --- | --- | --- |\n");
            }
            text.append("| `")
                    .append(setting.option())
                    .append("` | ")
                    .append(defaultOf(setting))
                    .append(" | ");
            text.append(ServerSettings.DESCRIPTIONS
                            .getOrDefault(setting.name(), "")
                            .replace("|", "\\|"))
                    .append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String defaultOf(Setting setting) {
        if (setting.name().equals("event-loops")) return "one per processor";
        return setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
    }
}
