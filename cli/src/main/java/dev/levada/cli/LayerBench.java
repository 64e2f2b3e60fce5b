package dev.levada.cli;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `levada layer bench URL`: how many messages the layer carries from one connection to another.
final class LayerBench implements Callable<Integer> {
    private static final int SEVERAL = 64;
    private static final int MEMBERS = 100;
    private static final int GROUP_SENDS = 8;
    private static final ChannelMessage MESSAGE =
            ChannelMessage.of("levada.bench", Map.of("text", "x".repeat(100), "number", 1));

    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private LayerBench(Map<String, String> environment) {
        this.environment = environment;
    }

    static CommandLine create(Map<String, String> environment) {
        var bench = new LayerBench(environment);
        LayerCommand.describe(
                bench.spec,
                "bench",
                "Measures how many messages a channel layer carries.",
                "It loads the layer as much as it can: do not point it at one that people use.");
        bench.spec.addOption(OptionSpec.builder("--seconds")
                .paramLabel("<number>")
                .type(Integer.class)
                .arity("1")
                .description("How long each line is measured. Default: 3")
                .build());
        return new CommandLine(bench.spec);
    }

    @Override
    public Integer call() throws InterruptedException {
        int seconds = spec.commandLine().getParseResult().matchedOptionValue("--seconds", 3);
        if (seconds < 1 || seconds > 3_600)
            throw CommandException.usage("Expected --seconds from 1 to 3600, but got " + seconds + ".");
        var time = Duration.ofSeconds(seconds);
        try (var pair = LayerPair.open(LayerCommand.url(spec, environment))) {
            say("Messages per second from one connection to another, measured for " + seconds + " s each:");
            show("direct, 1 under way", direct(pair, time, 1));
            show("direct, " + SEVERAL + " under way", direct(pair, time, SEVERAL));
            double sends = group(pair, time);
            show("to a group of " + MEMBERS + ", " + GROUP_SENDS + " under way", sends);
            show("  the same, counted at the members", sends * MEMBERS);
            if (pair.here().features().contains(LayerFeature.WORK_QUEUES))
                show("work queue, " + SEVERAL + " under way", workQueue(pair, time));
            else say("work queue: not offered by this layer");
        }
        return 0;
    }

    private static double direct(LayerPair pair, Duration time, int underWay) throws InterruptedException {
        try (var mailbox = pair.here().openMailbox()) {
            var name = mailbox.name();
            return new Load(underWay).measure(time, () -> pair.there().send(name, MESSAGE), load -> {
                mailbox.receive();
                load.arrived();
            });
        }
    }

    private static double group(LayerPair pair, Duration time) throws InterruptedException {
        var group = GroupName.of("levada-bench", UUID.randomUUID().toString());
        var members = new ArrayList<Mailbox>();
        var load = new Load(GROUP_SENDS);
        var copies = new AtomicInteger();
        try {
            for (int i = 0; i < MEMBERS; i++) {
                var member = pair.here().openMailbox(_ -> {
                    if (copies.incrementAndGet() % MEMBERS == 0) load.arrived();
                    return true;
                });
                members.add(member);
                member.join(group);
            }
            return load.measure(time, () -> pair.there().groupSend(group, MESSAGE));
        } finally {
            members.forEach(Mailbox::close);
        }
    }

    private static double workQueue(LayerPair pair, Duration time) throws InterruptedException {
        var queue = ChannelName.of("levada-bench-" + UUID.randomUUID());
        try (var reader = pair.here().openWork(Set.of(queue))) {
            return new Load(SEVERAL).measure(time, () -> pair.there().send(queue, MESSAGE), load -> {
                reader.receive();
                load.arrived();
            });
        }
    }

    private void show(String what, double perSecond) {
        say(String.format(Locale.ROOT, "  %-36s %,12.0f", what, perSecond));
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
