package dev.levada.cli;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayerProvider;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.Mailbox;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `levada layer check URL`: whether the layer works, how quick it is, what it offers.
///
/// It leaves nothing behind and disturbs nobody: its channels and its group are new ones.
final class LayerCheck implements Callable<Integer> {
    private static final long WARM_UP_NANOS = 500_000_000;
    private static final int ROUNDS = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private LayerCheck(Map<String, String> environment) {
        this.environment = environment;
    }

    static CommandLine create(Map<String, String> environment) {
        var check = new LayerCheck(environment);
        LayerCommand.describe(
                check.spec, "check", "Tells whether a channel layer works, how quick it is, and what it offers.");
        return new CommandLine(check.spec);
    }

    @Override
    public Integer call() throws InterruptedException {
        var url = LayerCommand.url(spec, environment);
        for (var server : ChannelLayerProvider.describe(url)) say("server    " + server);
        long begin = System.nanoTime();
        try (var pair = LayerPair.open(url);
                var mailbox = pair.here().openMailbox()) {
            say("open      in " + millis(System.nanoTime() - begin));
            say("send      " + latency(pair, mailbox));
            say("group     " + group(pair, mailbox));
            say("offers    " + list(pair.here().features(), true));
            say("lacks     " + list(pair.here().features(), false));
        }
        return 0;
    }

    private static String latency(LayerPair pair, Mailbox mailbox) throws InterruptedException {
        var nanos = new long[ROUNDS];
        long warm = System.nanoTime() + WARM_UP_NANOS;
        do roundTrip(pair, mailbox);
        while (System.nanoTime() < warm);
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            roundTrip(pair, mailbox);
            nanos[round] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return "min " + millis(nanos[0]) + ", median " + millis(nanos[ROUNDS / 2]) + ", p99 "
                + millis(nanos[ROUNDS * 99 / 100]) + " (" + ROUNDS + " messages, "
                + (pair.here().equals(pair.there()) ? "in this process)" : "from one connection to another)");
    }

    private static void roundTrip(LayerPair pair, Mailbox mailbox) throws InterruptedException {
        pair.there().send(mailbox.name(), ChannelMessage.of("levada.check"));
        expect(mailbox, "a message to a mailbox");
    }

    private static String group(LayerPair pair, Mailbox mailbox) throws InterruptedException {
        var group = GroupName.of("levada-check", UUID.randomUUID().toString());
        long begin = System.nanoTime();
        mailbox.join(group);
        long joined = System.nanoTime();
        pair.there().groupSend(group, ChannelMessage.of("levada.check"));
        expect(mailbox, "a message to its group");
        long heard = System.nanoTime();
        mailbox.leave(group);
        return "joined in " + millis(joined - begin) + ", heard in " + millis(heard - joined);
    }

    private static void expect(Mailbox mailbox, String what) throws InterruptedException {
        if (mailbox.receive(DEADLINE).isEmpty())
            throw CommandException.start(
                    "The layer was opened, but " + what + " did not arrive within " + DEADLINE.toSeconds()
                            + " s. Do all processes use the same options?",
                    null);
    }

    private static String list(Set<LayerFeature> offered, boolean areOffered) {
        var lines = new StringBuilder();
        for (var feature : LayerFeature.values())
            if (offered.contains(feature) == areOffered)
                lines.append(lines.isEmpty() ? "" : "\n          ")
                        .append(String.format(Locale.ROOT, "%-18s", name(feature)))
                        .append(' ')
                        .append(text(feature));
        return lines.isEmpty() ? "nothing" : lines.toString();
    }

    private static String name(LayerFeature feature) {
        return feature.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String text(LayerFeature feature) {
        return switch (feature) {
            case WORK_QUEUES -> "named channels: each message goes to one of many readers";
            case FLUSH -> "can forget all messages and memberships; for tests";
            case EXPIRY -> "messages that nobody reads are dropped in time";
            case GROUP_EXPIRY -> "memberships of channels elsewhere end in time";
            case GROUP_ORDER -> "group messages of one sender reach each member in order";
            case SHARED -> "other processes share it";
            case MAILBOX_REFUSAL -> "a sender is told when a mailbox in another process has no room";
            case REMOTE_MEMBERSHIP -> "mailboxes of other processes can be put into groups";
            case JOBS -> "work is handed out again until it is acknowledged";
            case DELAYS -> "messages are sent later, or again and again";
            case HISTORY -> "what was sent to groups is kept for those who come back";
        };
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
