package dev.levada.layer.redis.wire;

import static dev.levada.layer.redis.options.RedisOptions.Serializer.JSON;
import static dev.levada.layer.redis.options.RedisOptions.Serializer.MESSAGE_PACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireFormatFuzzTest {
    private static final int[] FLIPS = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff};

    private final WireFormat messagePack = new WireFormat(MESSAGE_PACK, 0, List.of(), null);
    private final WireFormat json = new WireFormat(JSON, 0, List.of(), null);
    private final WireFormat encrypted = new WireFormat(MESSAGE_PACK, 12, List.of("secret"), Duration.ofHours(1));

    @Test
    void readsEveryMessageItWrites() {
        for (var message : Corpus.messages(2000, true)) assertReadsBack(messagePack, message);
        for (var message : Corpus.messages(500, false)) assertReadsBack(json, message);
        for (var message : Corpus.messages(200, true)) assertReadsBack(encrypted, message);
        assertReadsBack(messagePack, Corpus.atTheBoundaries(true));
        assertReadsBack(json, Corpus.atTheBoundaries(false));
    }

    private static void assertReadsBack(WireFormat format, ChannelMessage message) {
        var decoded = format.decode(format.encode(message, "a!b"));
        assertThat(decoded.message()).isEqualTo(message);
        assertThat(decoded.message().fields().keySet())
                .containsExactlyElementsOf(message.fields().keySet());
        assertThat(decoded.channels()).containsExactly("a!b");
        assertThat(decoded.broadcast()).isNull();
    }

    @Test
    void refusesEveryMessageThatIsCutShort() {
        for (var format : List.of(messagePack, json))
            for (byte[] payload : payloads(format, format == messagePack))
                for (int length = 0; length < payload.length; length++) {
                    byte[] cut = Arrays.copyOf(payload, length);
                    assertThatThrownBy(() -> format.decode(cut)).isInstanceOf(WireException.class);
                }
    }

    @Test
    void failsInOneWayOnlyWhenAByteIsChanged() {
        for (var format : List.of(messagePack, json))
            for (byte[] payload : payloads(format, format == messagePack))
                for (int i = 0; i < payload.length; i++) {
                    for (int flip : FLIPS) {
                        byte[] changed = payload.clone();
                        changed[i] ^= (byte) flip;
                        readOrRefuse(format, changed);
                    }
                }
    }

    @Test
    void failsInOneWayOnlyOnAnyBytes() {
        var random = new Random(1);
        for (int i = 0; i < 40_000; i++) {
            byte[] payload = new byte[random.nextInt(60)];
            random.nextBytes(payload);
            readOrRefuse(messagePack, payload);
            if (i % 20 != 0) continue;
            readOrRefuse(encrypted, payload);
            for (int at = 0; at < payload.length; at++)
                payload[at] = (byte) "{}[]\":,01e-.\\ utypen".charAt(random.nextInt(20));
            readOrRefuse(json, payload);
        }
    }

    // Whatever came, who reads gets a message that can be used, or the one exception.
    private static void readOrRefuse(WireFormat format, byte[] payload) {
        try {
            var decoded = format.decode(payload);
            assertThat(decoded.message().type()).isNotEmpty();
            var broadcast = decoded.broadcast();
            if (broadcast != null) assertThat(format.encode(broadcast)).isNotEmpty();
        } catch (WireException e) {
            assertThat(e).hasMessageStartingWith("Expected ").hasNoCause();
        }
    }

    private static List<byte[]> payloads(WireFormat format, boolean withBytes) {
        var payloads = new ArrayList<byte[]>();
        var messages = Corpus.messages(12, withBytes);
        for (var message : messages.subList(5, messages.size()))
            payloads.add(format.encode(message, List.of("a!b", "a!c")));
        for (var broadcast : Corpus.broadcasts(withBytes)) payloads.add(format.encode(broadcast));
        return payloads;
    }
}
