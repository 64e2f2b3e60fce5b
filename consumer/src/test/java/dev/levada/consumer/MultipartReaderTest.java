package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
    private static final FormOptions OPTIONS = FormOptions.standard().withMaxFileBytes(1L << 40, 1L << 40);
    private static final String HEAD = "--b\r\ncontent-disposition: form-data; name=a\r\n\r\n";

    /// What one part came to.
    private record Read(String disposition, Bytes content) {}

    private static List<Read> read(InputStream in, String boundary, int blockBytes) {
        var reader = new MultipartReader(in, boundary, OPTIONS);
        var parts = new ArrayList<Read>();
        while (reader.next()) {
            var head = reader.head();
            var content = new ByteArrayOutputStream();
            byte[] block = new byte[blockBytes];
            for (int count = reader.read(block, 0, blockBytes); count >= 0; count = reader.read(block, 0, blockBytes))
                content.write(block, 0, count);
            parts.add(new Read(head.first("content-disposition").orElse(""), Bytes.wrap(content.toByteArray())));
        }
        return parts;
    }

    private static List<Read> read(String body) {
        return read(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)), "b", 100);
    }

    /// Bytes that come in pieces of random lengths.
    private static InputStream inPieces(byte[] bytes, Random random) {
        int most = random.nextInt(4) == 0 ? 1 : random.nextInt(1, 400);
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, random.nextInt(1, most + 1)));
            }
        };
    }

    @Test
    void whateverTheContentAndHoweverItIsCutThePartsComeOut() {
        var random = new Random(11);
        for (int round = 0; round < 1000; round++) {
            String boundary = "b".repeat(random.nextInt(1, 4))
                    + (random.nextBoolean() ? "" : "-".repeat(random.nextInt(60)) + "x");
            var body = new MultipartBody(boundary);
            var sent = new ArrayList<Read>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                byte[] content = content(random, boundary);
                body.part("form-data; name=" + i, content);
                sent.add(new Read("form-data; name=" + i, Bytes.wrap(content)));
            }
            byte[] bytes = body.end().toArray();
            assertThat(read(inPieces(bytes, random), boundary, random.nextInt(1, 300)))
                    .as("round %d", round)
                    .isEqualTo(sent);
        }
    }

    /// Content made of what looks like a boundary and is none.
    private static byte[] content(Random random, String boundary) {
        String[] pieces = {"\r", "\n", "\r\n", "\r\n-", "\r\n--", "--" + boundary.substring(1), "\r\r\n", "x", "", "\0"
        };
        var content = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 5_000 : 12); i > 0; i--)
            content.append(pieces[random.nextInt(pieces.length)]);
        String text = content.toString();
        while (("\r\n" + text).contains("\r\n--" + boundary)) text = text.replace("--", "-+");
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsNotReadIsPassedOver() {
        byte[] bytes = new MultipartBody("b")
                .field("a", "x".repeat(50_000))
                .field("b", "second")
                .end()
                .toArray();
        var reader = new MultipartReader(new ByteArrayInputStream(bytes), "b", OPTIONS);
        assertThat(reader.next()).isTrue();
        var _ = reader.head();
        assertThat(reader.read(new byte[10], 0, 10)).isEqualTo(10);
        assertThat(reader.next()).isTrue();
        assertThat(reader.head().first("content-disposition")).contains("form-data; name=\"b\"");
        assertThat(reader.next()).isFalse();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void aFormWithoutPartsIsOne() {
        assertThat(read("--b--")).isEmpty();
        assertThat(read("--b--\r\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "--",
                "--b",
                "--b-",
                "--b-x",
                "--bb\r\n\r\n\r\n--b--",
                "\r\n--b--",
                "preamble\r\n--b--",
                "--b--x",
                "--b--\n",
                "--b--\r\nepilogue",
                "--b \r\n\r\n\r\n--b--",
                "--b\n\r\n\r\n--b--",
                "--b\r\n",
                "--b\r\n\r\n",
                "--b\r\n\r\nx",
                "--b\r\n\r\nx\r\n--",
                "--b\r\n\r\nx\r\n--b",
                "--b\r\n\r\nx\n--b--",
                "--b\r\n\r\nx--b--",
                "--b\r\n\r\n--b--",
                "--b\r\na: b\r\n\r\n--b\r\n\r\n\r\n--b--",
                "--b\r\na: b\n\r\n\r\n--b--",
                "--b\r\na: b\rc: d\r\n\r\n\r\n--b--",
                "--b\r\na: b\r\n c\r\n\r\n\r\n--b--",
                "--b\r\na : b\r\n\r\n\r\n--b--",
                "--b\r\n: b\r\n\r\n\r\n--b--",
                "--b\r\na\r\n\r\n\r\n--b--",
                "--b\r\na: \0\r\n\r\n\r\n--b--",
                "--b\r\na\u00e4: b\r\n\r\n\r\n--b--"
            })
    void whatIsWrittenOtherwiseIsRefused(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        HttpException.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
    }

    @Test
    void everyShorteningOfABodyIsRefused() {
        byte[] bytes = new MultipartBody("b")
                .field("a", "1")
                .file("f", "n", new byte[20])
                .end()
                .toArray();
        for (int length = 0; length < bytes.length - 2; length++) {
            var in = new ByteArrayInputStream(bytes, 0, length);
            assertThatThrownBy(() -> read(in, "b", 10)).isInstanceOf(HttpException.class);
        }
    }

    @Test
    void noDamageToABodyDoesMoreThanToHaveItRefused() {
        var random = new Random(5);
        byte[] whole = new MultipartBody("bound")
                .field("a", "1")
                .file("f", "n.png", "\r\n--boun".repeat(20).getBytes(StandardCharsets.US_ASCII))
                .field("b", "2")
                .end()
                .toArray();
        byte[] likely = "\r\n-:;=\"b \0\u007f".getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 8_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 5); i > 0; i--)
                damaged[random.nextInt(damaged.length)] =
                        random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt();
            try {
                long length = 0;
                for (var part : read(inPieces(damaged, random), "bound", 64))
                    length += part.content().length();
                assertThat(length).isLessThan(whole.length);
            } catch (HttpException refused) {
                assertThat(refused.status()).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a ", "a\r\nb", "a\"b", "a;b", "a*b", "\u00e4"})
    void aBoundaryHasFewCharacters(String boundary) {
        assertThatThrownBy(() -> new MultipartReader(InputStream.nullInputStream(), boundary, OPTIONS))
                .hasMessageContaining("a boundary of 1 to 70 characters");
    }

    @Test
    void aBoundaryHasUpTo70Characters() {
        for (int length : new int[] {69, 70}) {
            String boundary = "b".repeat(length);
            assertThat(read(
                            inPieces(
                                    new MultipartBody(boundary)
                                            .field("a", "1")
                                            .end()
                                            .toArray(),
                                    new Random(1)),
                            boundary,
                            9))
                    .hasSize(1);
        }
        assertThatThrownBy(() -> new MultipartReader(InputStream.nullInputStream(), "b".repeat(71), OPTIONS))
                .isInstanceOf(HttpException.class);
    }

    @Test
    void headsOfPartsHaveABound() {
        String line = "content-disposition: form-data; name=a\r\n";
        int bytes = line.length() + 2;
        for (int bound : new int[] {bytes - 1, bytes, bytes + 1}) {
            var in =
                    new ByteArrayInputStream(("--b\r\n" + line + "\r\n1\r\n--b--").getBytes(StandardCharsets.US_ASCII));
            var reader = new MultipartReader(in, "b", OPTIONS.withMaxHeaderBytes(bound));
            assertThat(reader.next()).isTrue();
            if (bound >= bytes) assertThat(reader.head().size()).isEqualTo(1);
            else
                assertThatThrownBy(reader::head)
                        .isInstanceOfSatisfying(
                                HttpException.class,
                                refused -> assertThat(refused.status()).isEqualTo(413));
        }
    }

    @Test
    void anEndlessHeadIsNotGathered() {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }
        };
        var in = new SequenceInputStream(
                new ByteArrayInputStream("--b\r\n".getBytes(StandardCharsets.US_ASCII)), endless);
        var reader = new MultipartReader(in, "b", OPTIONS);
        assertThat(reader.next()).isTrue();
        assertThatThrownBy(reader::head)
                .isInstanceOfSatisfying(
                        HttpException.class,
                        refused -> assertThat(refused.status()).isEqualTo(413));
    }

    @Test
    void hostileContentTakesTimeInProportion() {
        // What would be searched again from each byte on would outlast the build.
        for (var piece : List.of("\r\n--" + "b".repeat(69), "\r", "\r\n", "x", "\r\n--bbb\r\n--bb")) {
            String content = piece.repeat(1_000_000 / piece.length());
            String boundary = "b".repeat(70);
            byte[] bytes = new MultipartBody(boundary)
                    .part("form-data; name=a", content.getBytes(StandardCharsets.ISO_8859_1))
                    .end()
                    .toArray();
            var parts = read(new ByteArrayInputStream(bytes), boundary, 1);
            assertThat(parts.getFirst().content().length()).isEqualTo(content.length());
        }
    }

    @Test
    void headsOfPartsAreReadAsTheyAreWritten() {
        var parts = read(HEAD + "1\r\n--b\r\nContent-Disposition:form-data; name=b\r\nX: \t y \r\n\r\n\r\n--b--");
        assertThat(parts)
                .containsExactly(
                        new Read("form-data; name=a", Bytes.utf8("1")), new Read("form-data; name=b", Bytes.EMPTY));
    }
}
