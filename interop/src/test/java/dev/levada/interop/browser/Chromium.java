package dev.levada.interop.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A running Chromium: the one that is installed on this machine, never a downloaded one.
///
/// Playwright's objects may move between threads but not be used by two at once; tests run one after the
/// other.
record Chromium(Playwright playwright, Browser browser) implements AutoCloseable {
    /// The environment variable that names the executable, where it is not found by itself.
    static final String VARIABLE = "LEVADA_CHROMIUM";

    /// How long a page may take to show what is expected. Generous: a test that passes never waits that
    /// long.
    static final double DEADLINE_MILLIS = 20_000;

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome");

    /// The executable, if there is one.
    static Optional<Path> executable() {
        var named = System.getenv(VARIABLE);
        if (named != null) return Optional.of(Path.of(named)).filter(Files::isExecutable);
        var folders = Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator);
        return Stream.of(folders)
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Why there is none, and what to do about it.
    static String missing() {
        var named = System.getenv(VARIABLE);
        return named != null
                ? "No Chromium on this machine: " + VARIABLE + " names " + named
                        + ", which cannot be executed. Correct it."
                : "No Chromium on this machine: looked for " + NAMES + " on the PATH. Install it, for example with"
                        + " \"apt-get install chromium\", or name its executable in " + VARIABLE + ".";
    }

    static Chromium start(Path executable) {
        var playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        PlaywrightAssertions.setDefaultAssertionTimeout(DEADLINE_MILLIS);
        var options =
                new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(arguments());
        return new Chromium(playwright, playwright.chromium().launch(options));
    }

    private static List<String> arguments() {
        var arguments = new ArrayList<>(List.of(
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
        // Chromium's sandbox does not work for root, which is who runs in containers.
        if ("root".equals(System.getProperty("user.name"))) arguments.add("--no-sandbox");
        return arguments;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
