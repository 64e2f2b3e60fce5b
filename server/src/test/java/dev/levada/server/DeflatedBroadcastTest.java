package dev.levada.server;

import static dev.levada.server.OutsideWritersTest.outlet;
import static dev.levada.server.OutsideWritersTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Outlet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Broadcasts to members of which each has agreed on something else.
final class DeflatedBroadcastTest {
    private static final int MESSAGES = 120;

    private record Member(RawClient client, RawDeflate zip, Outlet outlet) {}

    private static Member member(ServerForTests server, String offer, boolean keeps) {
        var client = offer.isEmpty() ? server.webSocket() : server.webSocket(offer);
        return new Member(client, new RawDeflate(keeps), outlet(server.next()));
    }

    private static String message(int i) {
        // Of different lengths: some stay plain, some are longer than a small window.
        return ("message " + i + " ").repeat(1 + new Random(i).nextInt(200));
    }

    @Test
    void everyMemberGetsItsOwnForm() throws Exception {
        try (var server = ServerForTests.of(
                Apps.READER, options -> options.withDeflate(options.deflate().withTakeover(true)))) {
            var members = new ArrayList<Member>();
            String forgets = RawDeflate.OFFER + "; server_no_context_takeover";
            for (int i = 0; i < 6; i++) {
                members.add(member(server, "", false));
                members.add(member(server, forgets, false));
                members.add(member(server, forgets + "; server_max_window_bits=9", false));
                members.add(member(server, RawDeflate.OFFER, true));
                members.add(member(server, RawDeflate.OFFER + "; server_max_window_bits=12", true));
            }
            var outlets = List.copyOf(members.stream().map(Member::outlet).toList());
            var lane = outlets.getFirst().lane();
            for (int i = 0; i < MESSAGES; i++) {
                lane.write(outlets, i % 10 == 9 ? outlets.get(3) : null, text(message(i)));
                // What is left out comes to that member alone, between the others.
                if (i % 10 == 9) lane.write(List.of(outlets.get(3)), null, text(message(i)));
            }
            for (var member : members)
                for (int i = 0; i < MESSAGES; i++)
                    assertThat(member.zip().inflateText(member.client().readFrame()))
                            .as("message %d of member %d", i, members.indexOf(member))
                            .isEqualTo(message(i));
            members.forEach(member -> member.client().close());
            members.forEach(member -> member.zip().close());
        }
    }

    @Test
    void membersThatAgreedOnTheSameGetTheSameBytes() throws Exception {
        try (var server = ServerForTests.of(Apps.READER)) {
            var members = new ArrayList<Member>();
            for (int i = 0; i < 5; i++) members.add(member(server, RawDeflate.OFFER, false));
            var outlets = List.copyOf(members.stream().map(Member::outlet).toList());
            String story = "a long story ".repeat(10_000);
            outlets.getFirst().lane().write(outlets, null, text(story));
            byte[] first = members.getFirst().client().readFrame().payload();
            assertThat(first).hasSizeLessThan(2_000);
            for (var member : members.subList(1, 5)) {
                var frame = member.client().readFrame();
                assertThat(frame.first()).isEqualTo(0xc1);
                assertThat(frame.payload()).isEqualTo(first);
            }
            members.forEach(member -> member.client().close());
            members.forEach(member -> member.zip().close());
        }
    }

    @Test
    void aBroadcastMayStayPlain() throws Exception {
        try (var server = ServerForTests.of(Apps.READER);
                var client = server.webSocket(RawDeflate.OFFER)) {
            var outlets = List.of(outlet(server.next()));
            outlets.getFirst()
                    .lane()
                    .write(outlets, null, text("x".repeat(1_000)).uncompressed());
            assertThat(client.readFrame().first()).isEqualTo(0x81);
            outlets.getFirst().lane().write(outlets, null, text("x".repeat(1_000)));
            assertThat(client.readFrame().first()).isEqualTo(0xc1);
        }
    }

    /// A member that is behind gets later what the others had at once, in the same order.
    @Test
    void aMemberThatIsBehindMissesNothing() throws Exception {
        try (var server = ServerForTests.of(
                        Apps.READER,
                        options -> options.withLimits(options.limits().withMaxBehindBytes(64 << 20)));
                var client = server.webSocket(RawDeflate.OFFER);
                var zip = new RawDeflate(false)) {
            var outlets = List.of(outlet(server.next()));
            var random = new Random(5);
            var sent = new ArrayList<String>();
            for (int i = 0; i < 300; i++) {
                var message = new StringBuilder();
                while (message.length() < 40_000)
                    message.append(random.nextLong()).append(' ');
                sent.add(message.toString());
                outlets.getFirst().lane().write(outlets, null, text(sent.getLast()));
            }
            for (var message : sent)
                assertThat(zip.inflateText(client.readFrame())).isEqualTo(message);
        }
    }
}
