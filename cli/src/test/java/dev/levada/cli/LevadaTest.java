package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LevadaTest {
    private static final String GREETING = Greeting.class.getName();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutACommandItSaysWhichThereAre() {
        assertThat(run()).isZero();
        assertThat(out.toString()).contains("Usage: levada").contains("serve");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theVersionNamesTheProgramAndItsJava() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString())
                .startsWith("levada ")
                .contains("Java " + Runtime.version().feature());
    }

    @Test
    void helpListsEverySettingWithItsDefault() {
        assertThat(run("serve", "--help")).isZero();
        var help = out.toString().replaceAll("\\s+", " ");
        for (var setting : ServerSettings.all()) {
            assertThat(help).contains(setting.option() + "=" + setting.text().label());
            assertThat(help).contains(ServerSettings.DESCRIPTIONS.get(setting.name()));
            if (!setting.defaultText().isEmpty()) assertThat(help).contains("Default: " + setting.defaultText());
        }
    }

    @Test
    void anUnknownCommandIsAMistakeOfTheLine() {
        assertThat(run("sevre")).isEqualTo(2);
        assertThat(err.toString()).startsWith("levada: Unmatched argument at index 0: 'sevre'");
    }

    @Test
    void anUnknownOptionIsAMistakeOfTheLine() {
        assertThat(run("serve", GREETING, "--prot")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("levada: Unknown option: '--prot'. Did you mean --port?")
                .contains("levada serve --help");
    }

    @Test
    void aClassHasToBeNamed() {
        assertThat(run("serve")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("levada: Missing required parameter: 'CLASS'"
                        + "Run `levada serve --help` to see what there is.");
    }

    @Test
    void aWrongValueIsOneLineAndExitCodeTwo() {
        assertThat(run("serve", GREETING, "--max-message-bytes", "0")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "levada: --max-message-bytes: Expected maxMessageBytes from 1 to 1073741824," + " but got 0.");
    }

    @Test
    void aWrongVariableIsNamed() {
        assertThat(levada(Map.of("LEVADA_PORT", "eighty")).run("serve", GREETING))
                .isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "levada: LEVADA_PORT: Expected a whole number such as 100, but got \"eighty\".");
    }

    @Test
    void hostAndPortBesideOtherAddressesAreAMistakeOfTheLine() {
        assertThat(levada(Map.of("LEVADA_PORT", "80")).run("serve", GREETING, "--listen", "fd:3"))
                .isEqualTo(2);
        assertThat(err.toString())
                .startsWith("levada: LEVADA_PORT: Expected either host and port or listen")
                .contains("(--listen)");
    }

    @Test
    void aWrongAddressIsOneLineAndExitCodeTwo() {
        assertThat(run("serve", GREETING, "--listen", "8000")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("levada: --listen: Expected an address such as 127.0.0.1:8000, [::1]:8000,"
                        + " unix:/run/levada.sock, fd:3 or systemd, but got \"8000\".");
    }

    @Test
    void aCertificateThatIsNotThereIsOneLineAndExitCodeOne() {
        assertThat(run("serve", GREETING, "--port=0", "--tls-certificates", "/nowhere/certificate.pem"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("Expected a PEM file at \"/nowhere/certificate.pem\", but there is none.");
    }

    @Test
    void aSwitchAloneMeansOnAndItsOtherValuesAreChecked() {
        assertThat(run("serve", "--tls-development=perhaps", GREETING)).isEqualTo(2);
        assertThat(err.toString()).startsWith("levada: --tls-development: Expected on or off, but got \"perhaps\".");
        // The class behind it is not its value.
        assertThat(run("serve", "--proxy-protocol", "com.acme.Nowhere")).isEqualTo(1);
        assertThat(run("serve", "--proxy-protocol", "off", "com.acme.Nowhere")).isEqualTo(1);
    }

    @Test
    void aClassThatIsNotThereIsOneLineAndExitCodeOne() {
        assertThat(run("serve", "com.acme.Nowhere")).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("com.acme.Nowhere");
    }

    @Test
    void anUnknownLayerIsOneLineAndExitCodeOne() {
        assertThat(run("serve", GREETING, "--layer", "carrier-pigeon:")).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("memory:");
    }

    @Test
    void theStackTraceOfAFailedStartIsShownOnRequest() {
        assertThat(run("serve", "com.acme.Nowhere", "--stacktrace")).isEqualTo(1);
        assertThat(err.toString()).contains("\tat dev.levada.cli.ApplicationClass.named(");
    }

    private int run(String... arguments) {
        return levada(Map.of()).run(arguments);
    }

    private Levada levada(Map<String, String> environment) {
        return new Levada(environment, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
