package dev.levada.layer.redis.wire;

import static dev.levada.layer.redis.options.RedisOptions.Serializer.JSON;
import static dev.levada.layer.redis.options.RedisOptions.Serializer.MESSAGE_PACK;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The same bytes in the hands of the libraries that channels_redis uses.
class PythonInteropTest {
    private static final HexFormat HEX = HexFormat.of();

    private final WireFormat messagePack = new WireFormat(MESSAGE_PACK, 0, List.of(), null);
    private final WireFormat json = new WireFormat(JSON, 0, List.of(), null);

    @BeforeEach
    void needsPython() throws IOException, InterruptedException {
        PythonPeer.assumeThere();
    }

    @Test
    void pythonWritesEveryMessageByteForByteAsWeDo() throws IOException, InterruptedException {
        var messages = new ArrayList<>(Corpus.messages(1000, true));
        messages.add(Corpus.atTheBoundaries(true));
        var written = new ArrayList<String>();
        for (var message : messages) written.add(hex(messagePack.encode(message, List.of("a!b", "a!c"))));
        var answers = PythonPeer.ask(
                written.stream().map(it -> "msgpack " + it + " " + it).toList());
        assertThat(answers).isEqualTo(written);
        assertDecoded(messagePack, answers, messages);
    }

    @Test
    void pythonReadsEveryBroadcastAsThePlainMessage() throws IOException, InterruptedException {
        var plain = new ArrayList<String>();
        var questions = new ArrayList<String>();
        for (var broadcast : Corpus.broadcasts(true)) {
            if (broadcast.form() == Broadcast.Form.SEPARATE) continue;
            plain.add(hex(messagePack.encode(broadcast.message())));
            var marked = hex(messagePack.encode(broadcast));
            assertThat(marked).isNotEqualTo(plain.getLast());
            questions.add("msgpack " + plain.getLast() + " " + marked);
        }
        assertThat(PythonPeer.ask(questions)).isEqualTo(plain);
    }

    @Test
    void pythonReadsAndWritesTheSameJson() throws IOException, InterruptedException {
        var messages = new ArrayList<ChannelMessage>();
        var questions = new ArrayList<String>();
        for (var message : Corpus.messages(300, false)) {
            messages.add(message);
            var written = hex(json.encode(message, List.of("a!b", "a!c")));
            questions.add("json " + written + " " + written);
        }
        for (var broadcast : Corpus.broadcasts(false)) {
            if (broadcast.form() == Broadcast.Form.SEPARATE) continue;
            messages.add(broadcast.message());
            var channels = List.of("a!b", "a!c");
            questions.add("json " + hex(json.encode(broadcast.message(), channels)) + " "
                    + hex(json.encode(broadcast, channels)));
        }
        assertDecoded(json, PythonPeer.ask(questions), messages);
    }

    @Test
    void pythonReadsAndWritesTheSameTokens() throws IOException, InterruptedException {
        var format = new WireFormat(MESSAGE_PACK, 0, List.of("größe"), null);
        var messages = Corpus.messages(50, true);
        var questions = new ArrayList<String>();
        for (var message : messages) questions.add("fernet größe " + hex(format.encode(message)));
        var answers = PythonPeer.ask(questions);
        for (int i = 0; i < answers.size(); i++) {
            var parts = answers.get(i).split(" ");
            assertThat(parts[0]).isEqualTo(hex(messagePack.encode(messages.get(i))));
            byte[] token = HEX.parseHex(parts[1]);
            assertThat(new String(token, US_ASCII)).startsWith("gAAAA");
            assertThat(format.decode(token).message()).isEqualTo(messages.get(i));
        }
    }

    private static void assertDecoded(WireFormat format, List<String> answers, List<ChannelMessage> messages) {
        for (int i = 0; i < messages.size(); i++) {
            assertThat(answers.get(i)).matches("[0-9a-f]+");
            var decoded = format.decode(HEX.parseHex(answers.get(i)));
            assertThat(decoded.message()).isEqualTo(messages.get(i));
            assertThat(decoded.channels()).containsExactly("a!b", "a!c");
            assertThat(decoded.broadcast()).isNull();
        }
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }
}
