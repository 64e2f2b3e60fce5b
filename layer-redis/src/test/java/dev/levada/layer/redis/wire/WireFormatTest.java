package dev.levada.layer.redis.wire;

import static dev.levada.layer.redis.options.RedisOptions.Serializer.JSON;
import static dev.levada.layer.redis.options.RedisOptions.Serializer.MESSAGE_PACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.LayerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // it does not see the annotations of the record in its class file
class WireFormatTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String CHANNEL = "specific.ec8d8ffdb81e47c6883978695e9acfa9!e868381c39424742bb3a42235a321430";
    private static final String CHANNELS_KEY = "b05f5f617367695f6368616e6e656c5f5f"; // "__asgi_channel__"
    private static final ChannelMessage MESSAGE = ChannelMessage.of("x", Map.of("n", 1));

    private final WireFormat pubSub = new WireFormat(MESSAGE_PACK, 0, List.of(), null);
    private final WireFormat core = new WireFormat(MESSAGE_PACK, WireFormat.CORE_PREFIX_BYTES, List.of(), null);
    private final WireFormat json = new WireFormat(JSON, 0, List.of(), null);

    @Test
    void publishesWhatPythonPublishes() {
        var message = ChannelMessage.of("t", Map.of("b", Bytes.utf8("1")));
        assertThat(hex(pubSub.encode(message))).isEqualTo("82a474797065a174a162c40131");
        assertThat(pubSub.decode(HEX.parseHex("82a474797065a174a162c40131")))
                .isEqualTo(new WireFormat.Decoded(message, List.of(), null, null, null));
    }

    @Test
    void sendsToOneChannelWhatPythonSends() {
        byte[] member = core.encode(MESSAGE, CHANNEL);
        assertThat(hex(Arrays.copyOfRange(member, 12, member.length)))
                .isEqualTo("83a474797065a178a16e01" + CHANNELS_KEY + "d94a" + hex(CHANNEL.getBytes(UTF_8)));
        assertThat(core.decode(member)).isEqualTo(new WireFormat.Decoded(MESSAGE, List.of(CHANNEL), null, null, null));
    }

    @Test
    void sendsToAGroupWhatPythonSends() {
        var other = CHANNEL.replace('e', 'f');
        byte[] member = core.encode(MESSAGE, List.of(CHANNEL, other));
        assertThat(hex(Arrays.copyOfRange(member, 12, member.length)))
                .isEqualTo("83a474797065a178a16e01" + CHANNELS_KEY + "92d94a" + hex(CHANNEL.getBytes(UTF_8)) + "d94a"
                        + hex(other.getBytes(UTF_8)));
        assertThat(core.decode(member))
                .isEqualTo(new WireFormat.Decoded(MESSAGE, List.of(CHANNEL, other), null, null, null));
        byte[] plain = core.encode(MESSAGE, List.of("plain.chan"));
        assertThat(hex(Arrays.copyOfRange(plain, 12, plain.length)))
                .endsWith(CHANNELS_KEY + "91aa" + hex("plain.chan".getBytes(UTF_8)));
    }

    @Test
    void putsAnotherPrefixBeforeEachMessage() {
        for (int bytes : new int[] {1, 7, 8, 9, 12, 16, 33}) {
            var format = new WireFormat(MESSAGE_PACK, bytes, List.of(), null);
            var body = pubSub.encode(MESSAGE);
            var prefixes = new HashSet<String>();
            for (int i = 0; i < 1000; i++) {
                byte[] member = format.encode(MESSAGE);
                assertThat(Arrays.copyOfRange(member, bytes, member.length)).isEqualTo(body);
                prefixes.add(hex(Arrays.copyOf(member, bytes)));
            }
            assertThat(prefixes).hasSizeGreaterThan(bytes == 1 ? 200 : 999);
            assertThat(format.decode(format.encode(MESSAGE)).message()).isEqualTo(MESSAGE);
        }
        assertThat(pubSub.encode(MESSAGE)).isEqualTo(pubSub.encode(MESSAGE));
    }

    @Test
    void writesAMarkedBroadcastWithALengthThatPythonReadsAlike() {
        var fields = Map.of("text", "hi", "number", 1);
        assertThat(hex(pubSub.encode(Broadcast.ofMessage(ChannelMessage.of("x", fields), Broadcast.Form.TYPED_JSON))))
                .startsWith("83d90474797065a178");
        assertThat(hex(pubSub.encode(Broadcast.ofMessage(ChannelMessage.of("x", fields), Broadcast.Form.JSON))))
                .startsWith("83da000474797065a178");
        assertThat(hex(pubSub.encode(Broadcast.text("hi")))).startsWith("82db0000000474797065ae");
    }

    @Test
    void writesAMarkedBroadcastInJsonWithSpacesInFront() {
        var message = ChannelMessage.of("x", Map.of("text", "hi"));
        assertThat(json.encode(message)).asString(UTF_8).isEqualTo("{\"type\":\"x\",\"text\":\"hi\"}");
        assertThat(json.encode(Broadcast.ofMessage(message, Broadcast.Form.TYPED_JSON)))
                .asString(UTF_8)
                .startsWith(" {");
        assertThat(json.encode(Broadcast.ofMessage(message, Broadcast.Form.JSON)))
                .asString(UTF_8)
                .startsWith("  {");
        assertThat(json.encode(Broadcast.text("hi"))).asString(UTF_8).startsWith("   {");
    }

    @Test
    void takesFurtherSpacesInJsonForNoMark() {
        for (var spaces : List.of("    ", "\n", "\t ", " \n"))
            assertThat(json.decode((spaces.replace(" \n", "\n ") + "{\"type\": \"x\"} ").getBytes(UTF_8))
                            .form())
                    .isNull();
    }

    @Test
    void readsTheSameBroadcastFromEveryFormat() {
        for (var format : formats(true)) for (var sent : Corpus.broadcasts(true)) assertReadsBack(format, sent);
        for (var format : formats(false)) for (var sent : Corpus.broadcasts(false)) assertReadsBack(format, sent);
    }

    @Test
    void carriesWhatABroadcastIsTheNewestWordOn() {
        var sent = Broadcast.text("hi").latestOf("sensor-7");
        for (var format : List.of(pubSub, core, json))
            assertThat(format.decode(format.encode(sent)).broadcast().frame()).isEqualTo(sent.frame());
        var wrong = ChannelMessage.of("x", Map.of("__levada_key__", 7));
        assertThatThrownBy(() -> pubSub.encode(wrong)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> json.decode("{\"type\":\"x\",\"__levada_key__\":7}".getBytes(UTF_8)))
                .isInstanceOf(WireException.class)
                .hasMessageStartingWith("Expected text of 1 to 200 characters in the field \"__levada_key__\"");
    }

    private static void assertReadsBack(WireFormat format, Broadcast sent) {
        for (var decoded : List.of(
                format.decode(format.encode(sent)), format.decode(format.encode(sent, List.of("a!b", "a!c"))))) {
            assertThat(decoded.message()).isEqualTo(sent.message());
            assertThat(decoded.form()).isEqualTo(sent.form());
            var received = decoded.broadcast();
            assertThat(received).isNotNull();
            assertThat(received.frame()).isEqualTo(sent.frame());
            assertThat(decoded.frame() != null).isEqualTo(sent.form() == Broadcast.Form.SEPARATE);
        }
        assertThat(format.decode(format.encode(sent, List.of("a!b", "a!c"))).channels())
                .containsExactly("a!b", "a!c");
        assertThat(format.decode(format.encode(sent.message())).broadcast()).isNull();
    }

    @Test
    void refusesAFrameWithoutTextAndBytes() {
        assertThatThrownBy(() -> pubSub.decode(HEX.parseHex("81db0000000474797065a178")))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected text or bytes in a message that is marked as a frame, but it has neither.");
    }

    @Test
    void takesALongHeadForAMarkOnlyWhereItStandsFirst() {
        assertThat(pubSub.decode(HEX.parseHex("82a16e01d90474797065a178")).form())
                .isNull();
        assertThat(pubSub.decode(HEX.parseHex("82d9016e01a474797065a178")).form())
                .isNull();
    }

    @Test
    void refusesMessagesWithoutAType() {
        assertRefused("80", "Expected a message with text in its field \"type\", but there is nothing.");
        assertRefused("81a47479706501", "Expected a message with text in its field \"type\", but there is a Long.");
        assertRefused(
                "81a474797065a0", "Expected a message with text in its field \"type\", but there is an empty text.");
        assertRefused(
                "81a474797065c40178", "Expected a message with text in its field \"type\", but there is a Bytes.");
    }

    @Test
    void refusesWhatIsNoMap() {
        assertRefused("90", "Expected a map in MessagePack at byte 0, but got the head 0x90.");
        assertRefused("a0", "Expected a map in MessagePack at byte 0, but got the head 0xa0.");
        assertRefused(
                "81a474797065a178c0", "Expected nothing after the MessagePack map, but got 1 more bytes at byte 8.");
    }

    @Test
    void refusesChannelsAndFramesOfAnotherKind() {
        var begin = "82a474797065a178" + CHANNELS_KEY;
        var expected = "Expected a channel or a list of channels in the field \"__asgi_channel__\", but there is ";
        assertRefused(begin + "01", expected + "a Long.");
        assertRefused(begin + "92a16101", expected + "a Long.");
        assertRefused(begin + "91c0", expected + "nothing.");
        assertThat(pubSub.decode(HEX.parseHex(begin + "90")).channels()).isEmpty();
        assertThat(pubSub.decode(HEX.parseHex(begin + "c0")).channels()).isEmpty();
        assertRefused(
                "82a474797065a178b0" + hex("__levada_frame__".getBytes(UTF_8)) + "01",
                "Expected text or bytes in the field \"__levada_frame__\", but there is a Long.");
    }

    @Test
    void sendsNoMessageWithFieldsOfTheLayer() {
        for (var reserved : List.of("__asgi_channel__", "__levada_frame__"))
            assertThatThrownBy(() -> pubSub.encode(ChannelMessage.of("x", Map.of(reserved, "y"))))
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected a message without the field \"" + reserved + "\", in which the layer itself"
                            + " writes, but it is among the fields. Rename it.");
    }

    @Test
    void carriesAMessageOfSixtyFourLevels() {
        var fields = new LinkedHashMap<String, Object>();
        Object deep = "bottom";
        for (int i = 0; i < 63; i++) deep = i % 2 == 0 ? List.of(deep) : Map.of("x", deep);
        fields.put("deep", deep);
        var message = ChannelMessage.of("x", fields);
        assertThat(pubSub.decode(pubSub.encode(message)).message()).isEqualTo(message);
        assertThat(json.decode(json.encode(message)).message()).isEqualTo(message);
        assertThatThrownBy(() -> pubSub.decode(HEX.parseHex("82a474797065a178a161" + "91".repeat(64) + "c0")))
                .isInstanceOf(WireException.class);
        for (int depth : new int[] {64, 1_000_000})
            assertThatThrownBy(() -> json.decode(
                            ("{\"type\":\"x\",\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}").getBytes(UTF_8)))
                    .isInstanceOf(WireException.class);
    }

    @Test
    void refusesBytesInJson() {
        assertThatThrownBy(() -> json.encode(ChannelMessage.of("x", Map.of("a", List.of(Map.of("b", Bytes.EMPTY))))))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a message without bytes, because the layer writes JSON, but the field \"a\" of"
                        + " \"x\" holds bytes. Send text, or let every process use MessagePack.");
        assertThatThrownBy(() -> json.encode(Broadcast.bytes(Bytes.EMPTY))).isInstanceOf(ContractException.class);
    }

    @Test
    void readsTheJsonThatPythonWrites() {
        var text = "{\"type\": \"chat.line\", \"text\": \"gr\\u00f6\\u00dfe \\ud83d\\ude00\", \"n\": 1, \"r\": 1.0,"
                + " \"big\": 18446744073709551616, \"small\": -9223372036854775808, \"list\": [null, true],"
                + " \"__asgi_channel__\": [\"a!b\"]}";
        var decoded = json.decode(text.getBytes(UTF_8));
        assertThat(decoded.channels()).containsExactly("a!b");
        assertThat(decoded.message().type()).isEqualTo("chat.line");
        assertThat(decoded.message().fields())
                .containsOnlyKeys("text", "n", "r", "big", "small", "list")
                .containsEntry("text", "größe 😀")
                .containsEntry("n", 1L)
                .containsEntry("r", 1.0)
                .containsEntry("big", "18446744073709551616")
                .containsEntry("small", Long.MIN_VALUE)
                .containsEntry("list", Arrays.asList(null, true));
    }

    @Test
    void refusesJsonThatIsNoMessageAndRepeatsNothingOfIt() {
        for (var text : List.of(
                "",
                " ",
                "null",
                "[]",
                "1",
                "{",
                "secret",
                "{\"type\":\"x\"} secret",
                "{\"type\":\"x\",\"a\":NaN}",
                "{\"type\":\"x\",\"a\":-Infinity}",
                "{\"type\":\"x\",\"a\":1e999}",
                "{\"type\":\"x\",\"secret\":1,\"secret\":2}",
                "{\"type\":1}",
                "{\"a\":\"secret\"}",
                "{\"type\":\"x\",\"__asgi_channel__\":{\"secret\":1}}"))
            assertThatThrownBy(() -> json.decode(text.getBytes(UTF_8)))
                    .as(text)
                    .isInstanceOf(WireException.class)
                    .message()
                    .startsWith("Expected ")
                    .doesNotContain("secret");
        assertThatThrownBy(() -> json.decode(new byte[] {'{', '"', (byte) 0xff, '"', '}'}))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected UTF-8 text of 5 bytes at byte 0, but it is not UTF-8.");
    }

    @Test
    void encryptsBehindThePrefix() {
        var clock = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));
        var format = new WireFormat(MESSAGE_PACK, 12, List.of("secret", "old"), Duration.ofMinutes(1), clock);
        byte[] member = format.encode(MESSAGE, CHANNEL);
        assertThat(new String(member, 12, member.length - 12, UTF_8)).startsWith("gAAAAABlU_EA");
        assertThat(format.decode(member).message()).isEqualTo(MESSAGE);
        assertThat(format.decode(member).channels()).containsExactly(CHANNEL);

        var token =
                "gAAAAABlU_EAAAECAwQFBgcICQoLDA0OD2sYzV9RtTCitbkxQgOJN4KgHgsaw9z8WOh6sLTGwW7-go4ut-ktwWyvBiRwFC2lrg==";
        assertThat(format.decode(("123456789012" + token).getBytes(UTF_8)).message())
                .isEqualTo(MESSAGE);
        var later = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_061));
        assertThatThrownBy(() -> new WireFormat(MESSAGE_PACK, 12, List.of("secret"), Duration.ofMinutes(1), later)
                        .decode(member))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected a Fernet token of at most 60 s, but it is 61 s old.");
    }

    @Test
    void saysWhenThereIsNoRoomForThePrefix() {
        assertThatThrownBy(() -> core.decode(new byte[11]))
                .isInstanceOf(WireException.class)
                .hasMessage("Expected a message after a random prefix of 12 bytes, but got 11 bytes. Do both sides use"
                        + " the same prefix?");
    }

    @Test
    void needsAPrefixOfReasonableLength() {
        for (int bytes : new int[] {-1, 1025})
            assertThatThrownBy(() -> new WireFormat(MESSAGE_PACK, bytes, List.of(), null))
                    .isInstanceOf(LayerException.class)
                    .hasMessage("Expected a random prefix of 0 to 1024 bytes, but got " + bytes
                            + ". Python's usual one has 12.");
    }

    private void assertRefused(String hex, String message) {
        assertThatThrownBy(() -> pubSub.decode(HEX.parseHex(hex)))
                .isInstanceOf(WireException.class)
                .hasMessage(message)
                .hasNoCause();
    }

    private static List<WireFormat> formats(boolean messagePack) {
        var serializer = messagePack ? MESSAGE_PACK : JSON;
        return List.of(
                new WireFormat(serializer, 0, List.of(), null),
                new WireFormat(serializer, 12, List.of(), null),
                new WireFormat(serializer, 12, List.of("secret"), Duration.ofMinutes(1)));
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }
}
