package dev.levada.interop.curl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.examples.files.FilesSite;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/// Forms, ranges, conditions and compression as somebody else's client understands them.
class FilesWithCurlTest {
    private static final long DEADLINE_SECONDS = 60;

    @TempDir
    private Path folder;

    private Server server;

    @BeforeEach
    void startSite() throws IOException {
        server = Server.start(
                FilesSite.create(Files.createDirectories(folder.resolve("kept"))),
                ServerOptions.defaults().withPort(0));
    }

    @AfterEach
    void stopSite() {
        server.close();
    }

    /// What curl prints; it fails the test when curl fails.
    private String curl(String path, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("curl", "-q", "-sS", "--noproxy", "*"));
        command.addAll(List.of(options));
        command.add("http://127.0.0.1:" + server.port() + path);
        var output = folder.resolve("output");
        Process curl;
        try {
            curl = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException _) {
            throw new TestAbortedException("There is no curl on this machine.");
        }
        try {
            assertThat(curl.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            curl.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertThat(curl.exitValue()).as("curl says %s", text).isZero();
        return text;
    }

    @Test
    void aFileGoesThereAndBack() throws IOException, InterruptedException {
        byte[] content = new byte[3_000_000];
        new Random(4).nextBytes(content);
        var file = Files.write(folder.resolve("a file, \"quoted\".bin"), content);
        String name = file.getFileName().toString().replace("\"", "\\\"");
        String sent = curl(
                "/files",
                "-F",
                "title=ignored",
                "-F",
                "file=@\"" + folder + "/" + name + "\";type=image/png",
                "-w",
                "%{http_code} %{redirect_url}");
        assertThat(sent).startsWith("303 ").endsWith("/files");
        assertThat(curl("/files")).contains("\"bytes\":3000000", "image/png");

        var back = folder.resolve("back");
        curl("/files/1", "-o", back.toString());
        assertThat(Files.readAllBytes(back)).isEqualTo(content);

        // A download that was cut off goes on where it was.
        Files.write(back, Arrays.copyOf(content, 1_000_000));
        curl("/files/1", "-C", "-", "-o", back.toString());
        assertThat(Files.readAllBytes(back)).isEqualTo(content);
        assertThat(curl("/files/1", "-r", "0-1,5-6", "-o", "/dev/null", "-w", "%{http_code} %{content_type}"))
                .startsWith("206 multipart/byteranges");
        assertThat(curl("/files/1", "-I")).contains("content-length: 3000000");

        var etag = folder.resolve("etag");
        curl("/files/1", "-o", "/dev/null", "--etag-save", etag.toString());
        assertThat(curl("/files/1", "-o", "/dev/null", "--etag-compare", etag.toString(), "-w", "%{http_code}"))
                .isEqualTo("304");
    }

    @Test
    void aLongListComesCompressed() throws IOException, InterruptedException {
        var options = new ArrayList<String>();
        var file = Files.writeString(folder.resolve("small.txt"), "x");
        for (int i = 0; i < 50; i++) options.addAll(List.of("-F", "file=@" + file));
        curl("/files", options.toArray(String[]::new));
        String plain = curl("/files");
        assertThat(plain).contains("\"id\":50");
        assertThat(curl("/files", "--compressed")).isEqualTo(plain);
        for (var coding : List.of("gzip", "deflate")) {
            String size =
                    curl("/files", "-H", "accept-encoding: " + coding, "-o", "/dev/null", "-w", "%{size_download}");
            assertThat(Integer.parseInt(size)).isBetween(1, plain.length() / 3);
        }
    }

    @Test
    void oddNamesAndEmptyFilesArrive() throws IOException, InterruptedException {
        var empty = Files.createFile(folder.resolve("empty.txt"));
        curl("/files", "-F", "file=@" + empty + ";filename=../../\u00fcber.txt");
        assertThat(new String(curl("/files").getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .contains("\"name\":\"\u00fcber.txt\"", "\"bytes\":0");
        assertThat(curl("/files/1", "-D", "-")).contains("content-length: 0", "%C3%BCber.txt");
    }
}
