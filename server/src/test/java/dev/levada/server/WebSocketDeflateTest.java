package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Compression;
import dev.levada.contract.Headers;
import dev.levada.contract.WebSocketEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7692 over real sockets: what is agreed on, and that messages come through whole.
final class WebSocketDeflateTest {
    private static final String TEXT = "{\"type\":\"chat.line\",\"text\":\"hello, hello\"} ".repeat(20);

    private static final String FORGETS = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static ServerForTests server(
            Application application, UnaryOperator<dev.levada.server.options.Deflate> change) {
        return ServerForTests.of(application, options -> options.withDeflate(change.apply(options.deflate())));
    }

    private static ServerForTests takingOver() {
        return server(Apps.ECHO, deflate -> deflate.withTakeover(true));
    }

    private static String agreed(ServerForTests server, String offer) {
        try (var client = server.client()) {
            client.write(ServerForTests.handshake("Sec-WebSocket-Extensions: " + offer));
            var response = client.readResponse();
            return response.status() == 101
                    ? response.header("sec-websocket-extensions").orElse("")
                    : Integer.toString(response.status());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate | ",
                "permessage-deflate; client_max_window_bits | ",
                "permessage-deflate; client_max_window_bits=8 | ",
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover | ",
                "permessage-deflate; server_max_window_bits=15 | ; server_max_window_bits=15",
                "permessage-deflate;server_max_window_bits=\"10\" | ; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=8 | ; server_max_window_bits=8",
                // The first that can be met.
                "permessage-deflate; server_max_window_bits=99, permessage-deflate; server_max_window_bits=9"
                        + " | ; server_max_window_bits=9",
                "x-other; a=b, , permessage-deflate | ",
                "a,b,c,d,e,f,g,h,i,j,k,l,m,n,permessage-deflate | ",
                "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,permessage-deflate | ",
                "a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p, permessage-deflate | ",
                "a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q, permessage-deflate | "
            })
    void offersThatCanBeMetAreAnswered(String offer, String more) {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            assertThat(agreed(server, offer)).isEqualTo(FORGETS + (more == null ? "" : more));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-webkit-deflate-frame",
                "Permessage-Deflate",
                "permessage-deflate; unknown",
                "permessage-deflate; toString; constructor",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover=true",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=010",
                "permessage-deflate; server_max_window_bits=+9",
                "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=99999999999999"
            })
    void offersThatCannotBeMetAreDeclined(String offer) {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            assertThat(agreed(server, offer)).isEmpty();
        }
    }

    /// T-41.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; =1",
                "permessage-deflate; a=",
                "permessage-deflate; a=\"",
                "permessage-deflate; a=\"b c\"",
                "permessage-deflate; a=\"\"",
                "permessage deflate",
                "permessage-deflate;",
                "; a",
                "\u00e9",
                "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q",
                "a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r"
            })
    void malformedOffersAreRefused(String offer) {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            assertThat(agreed(server, offer)).isEqualTo("400");
            assertThat(server.hasStartedNothingElse()).isTrue();
        }
    }

    @Test
    void withTakeoverThePeerDecidesForEachDirection() {
        try (var server = takingOver()) {
            assertThat(agreed(server, "permessage-deflate")).isEqualTo("permessage-deflate");
            assertThat(agreed(server, "permessage-deflate; server_no_context_takeover"))
                    .isEqualTo("permessage-deflate; server_no_context_takeover");
            assertThat(agreed(server, "permessage-deflate; client_no_context_takeover"))
                    .isEqualTo("permessage-deflate; client_no_context_takeover");
            assertThat(agreed(server, "permessage-deflate; client_max_window_bits=10"))
                    .isEqualTo("permessage-deflate; client_max_window_bits=10");
        }
    }

    @Test
    void nothingIsAgreedOnWhereItIsOff() {
        try (var server = server(Apps.ECHO, deflate -> deflate.withEnabled(false))) {
            assertThat(agreed(server, "permessage-deflate")).isEmpty();
        }
    }

    @Test
    void theApplicationCannotAnswerForTheServer() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(new WebSocketEvent.Accept(null, Headers.of("sec-websocket-extensions", "x")));
        };
        try (var server = ServerForTests.of(application)) {
            assertThat(agreed(server, "permessage-deflate")).isEqualTo("500");
            assertThat(server.next().awaitEnd().getLast()).contains("The server agrees on extensions by itself");
        }
    }

    // ---- messages

    @Test
    void compressedMessagesAreEchoedCompressed() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket(RawDeflate.OFFER);
                var zip = new RawDeflate(false)) {
            client.write(RawFrame.join(zip.text(TEXT), zip.binary(TEXT.getBytes(StandardCharsets.UTF_8))));
            for (int opcode : new int[] {RawFrame.TEXT, RawFrame.BINARY}) {
                var frame = client.readFrame();
                assertThat(frame.first()).isEqualTo(RawFrame.FIN | RawDeflate.RSV1 | opcode);
                assertThat(frame.payload()).hasSizeLessThan(200);
                assertThat(zip.inflateText(frame)).isEqualTo(TEXT);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"255, false", "256, true", "257, true"})
    void shortMessagesAreSentAsTheyAre(int bytes, boolean isCompressed) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket(RawDeflate.OFFER)) {
            client.write(RawFrame.text("a".repeat(bytes)));
            assertThat((client.readFrame().first() & RawDeflate.RSV1) != 0).isEqualTo(isCompressed);
        }
    }

    @Test
    void whatDoesNotBecomeShorterIsSentAsItIs() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket(RawDeflate.OFFER)) {
            byte[] noise = new byte[5_000];
            new Random(7).nextBytes(noise);
            client.write(RawFrame.binary(noise));
            var frame = client.readFrame();
            assertThat(frame.first()).isEqualTo(0x82);
            assertThat(frame.payload()).isEqualTo(noise);
        }
    }

    /// Around every size at which something changes: scratch space, long messages, the form of the length.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 16_383, 16_384, 16_385, 32_768, 65_535, 65_536, 65_537, 200_000, 300_000})
    void messagesOfEveryLengthComeBack(int length) {
        for (boolean keeps : new boolean[] {false, true})
            try (var server = server(Apps.ECHO, it -> it.withTakeover(keeps).withMinBytes(0));
                    var client = server.webSocket(RawDeflate.OFFER);
                    var zip = new RawDeflate(keeps)) {
                var random = new Random(length);
                byte[] message = new byte[length];
                for (int i = 0; i < length; i++) message[i] = (byte) (random.nextInt(20) + i / 1_000);
                for (int i = 0; i < 3; i++) {
                    client.write(zip.binary(message));
                    assertThat(zip.inflate(client.readFrame())).isEqualTo(message);
                }
            }
    }

    @Test
    void compressedFragmentsMayBreakAnywhere() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket(RawDeflate.OFFER);
                var zip = new RawDeflate(false)) {
            byte[] compressed = zip.deflate("größe €uro 😀".getBytes(StandardCharsets.UTF_8));
            for (int split = 0; split <= compressed.length; split++) {
                client.write(RawFrame.join(
                        RawFrame.of(RawDeflate.RSV1 | RawFrame.TEXT, Arrays.copyOf(compressed, split)),
                        RawFrame.ping("p"),
                        RawFrame.of(RawFrame.CONTINUATION, new byte[0]),
                        RawFrame.of(
                                RawFrame.FIN | RawFrame.CONTINUATION,
                                Arrays.copyOfRange(compressed, split, compressed.length))));
                assertThat(client.readFrame().opcode()).isEqualTo(RawFrame.PONG);
                assertThat(client.readFrame().text()).isEqualTo("größe €uro 😀");
            }
        }
    }

    /// RFC 7692 sections 7.2.3.1 to 7.2.3.5, as they stand there.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "f2 48 cd c9 c9 07 00",
                "00 05 00 fa ff 48 65 6c 6c 6f 00",
                "f3 48 cd c9 c9 07 00 00",
                "f2 48 05 00 00 00 ff ff ca c9 c9 07 00",
                "00 00 00 ff ff 00 00 00 ff ff f2 48 cd c9 c9 07 00",
                // Two whole streams behind each other.
                "f3 48 05 00 cb c9 c9 07 00 00"
            })
    void theExamplesOfTheStandardAreUnderstood(String hex) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket(RawDeflate.OFFER)) {
            client.write(RawFrame.of(0xc1, bytes(hex)));
            assertThat(client.readFrame().text()).isEqualTo("Hello");
        }
    }

    @Test
    void withTakeoverMessagesReferToEarlierOnes() {
        try (var server = takingOver();
                var client = server.webSocket(RawDeflate.OFFER);
                var zip = new RawDeflate(true)) {
            client.write(zip.text(TEXT));
            var first = client.readFrame();
            assertThat(zip.inflateText(first)).isEqualTo(TEXT);
            byte[] second = zip.text(TEXT);
            assertThat(second).as("the client refers back").hasSizeLessThan(40);
            client.write(second);
            var answer = client.readFrame();
            assertThat(answer.payload()).hasSizeLessThan(first.payload().length / 2);
            assertThat(zip.inflateText(answer)).isEqualTo(TEXT);
        }
    }

    /// Streams that end within messages, short ones that are not compressed, and long ones, in turn: what
    /// is kept has to be the same at both ends all the time.
    @Test
    void whatIsKeptStaysTheSameAtBothEnds() {
        try (var server = takingOver();
                var client = server.webSocket(RawDeflate.OFFER);
                var zip = new RawDeflate(true)) {
            var random = new Random(42);
            for (int i = 0; i < 300; i++) {
                var text = new StringBuilder();
                int words = i % 50 == 49 ? 20_000 : random.nextInt(300);
                for (int word = 0; word < words; word++) text.append("word").append(random.nextInt(500));
                client.write(i % 3 == 0 ? RawFrame.text(text.toString()) : zip.text(text.toString()));
                assertThat(zip.inflateText(client.readFrame()))
                        .as("message " + i)
                        .isEqualTo(text.toString());
            }
        }
    }

    @Test
    void aSmallWindowOfThePeerIsKept() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket(RawDeflate.OFFER + "; server_max_window_bits=10")) {
            client.write(RawFrame.text("a".repeat(1_024)));
            assertThat(client.readFrame().first()).isEqualTo(0xc1);
            // A compressor of the JDK could refer back further than the peer can look.
            client.write(RawFrame.text("a".repeat(1_025)));
            assertThat(client.readFrame().first()).isEqualTo(0x81);
        }
    }

    // ---- T-51

    @Test
    void compressionIsOffForARouteASocketOrAMessage() {
        Application offForSocket = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN.uncompressed());
            Apps.readOn(receive);
        };
        for (var application : new Application[] {Compression.off().around(Apps.ECHO), offForSocket})
            try (var server = ServerForTests.of(application)) {
                assertThat(agreed(server, "permessage-deflate")).isEmpty();
                try (var client = server.webSocket(RawDeflate.OFFER)) {
                    client.write(RawFrame.of(0xc1, bytes("f2 48 cd c9 c9 07 00")));
                    assertThat(client.readCloseFrame().closeCode()).isEqualTo(1002);
                }
            }
        Application offForMessages = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            send.accept(new WebSocketEvent.SendText(TEXT).uncompressed());
            send.accept(new WebSocketEvent.SendBytes(Bytes.utf8(TEXT)).uncompressed());
            send.accept(new WebSocketEvent.SendText(TEXT));
            Apps.readOn(receive);
        };
        try (var server = ServerForTests.of(offForMessages);
                var client = server.webSocket(RawDeflate.OFFER)) {
            assertThat(client.readFrame().first()).isEqualTo(0x81);
            assertThat(client.readFrame().first()).isEqualTo(0x82);
            assertThat(client.readFrame().first()).isEqualTo(0xc1);
        }
    }

    /// What the option to compress nothing is for: beside a secret, a right guess is shorter than a wrong
    /// one. In a message of its own it tells nothing, since nothing is kept from one message to the next.
    @Test
    void aSecretIsComparedOnlyWithWhatIsInItsMessage() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.webSocket(RawDeflate.OFFER)) {
            String padding = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(8);
            String secret = "token=7KQMZ2PWXVBTRNDY";
            int right = lengthOfEcho(client, padding + secret + " " + secret);
            int wrong = lengthOfEcho(client, padding + secret + " token=4FHJ8LCGS3E5A6U9");
            assertThat(right).isLessThan(wrong);
            assertThat(lengthOfEcho(client, padding + secret)).isEqualTo(lengthOfEcho(client, padding + secret));
        }
    }

    private static int lengthOfEcho(RawClient client, String text) {
        client.write(RawFrame.text(text));
        return client.readFrame().payload().length;
    }

    static byte[] bytes(String hex) {
        String[] octets = hex.split(" ", -1);
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(octets[i], 16);
        return bytes;
    }
}
