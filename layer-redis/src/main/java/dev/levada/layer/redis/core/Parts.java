package dev.levada.layer.redis.core;

import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.redis.link.LinkListener;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.wire.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What the layer is made of, and what keeps it going: readers, upkeep, what happens after an outage.
final class Parts {
    // Python refuses tokens that are this much older than messages may be.
    private static final Duration TOKEN_GRACE = Duration.ofSeconds(10);

    private static final Duration LONGEST_LEAVE = Duration.ofMillis(500);

    final CoreNames names;
    final WireFormat wire;
    final GroupViews views;
    final Registrar registrar;
    final CoreSender sender;
    private final LocalLayer local;
    private final RedisLinks links;
    private final Times times;
    private final WorkLeases leases;
    private final Handout handout;
    private final List<Renewal> renewals = new ArrayList<>();
    private final Upkeep upkeep;
    private final List<KeyWatch> watches = new ArrayList<>();
    private final List<ProcessReader> readers = new ArrayList<>();
    private final Set<CoreWorkReader> workReaders = ConcurrentHashMap.newKeySet();

    Parts(RedisOptions options, RedisLinks links, LocalLayer local, WorkLeases leases) {
        this.local = local;
        this.leases = leases;
        this.links = links;
        names = new CoreNames(options.prefix(), links.size());
        wire = wire(options);
        times = new Times(options.layer());
        views = new GroupViews(links, names, times, local);
        for (var link : links.all()) watches.add(new KeyWatch(link, names, views::changed));
        registrar = new Registrar(links, names, times, local, views);
        sender = new CoreSender(links, watches, names, wire, options.layer(), times, local.counters());
        handout = new Handout(local, wire);
        var foreign = new ForeignMemberships(names, times, local);
        var groupExpiry = options.layer().groupExpiry();
        for (var link : links.all()) renewals.add(new Renewal(registrar, link, groupExpiry));
        upkeep = new Upkeep(renewals, registrar, foreign, local, groupExpiry);
    }

    private static WireFormat wire(RedisOptions options) {
        return new WireFormat(
                        options.serializer(),
                        options.randomPrefixBytes(),
                        options.encryptionKeys(),
                        options.layer().expiry().plus(TOKEN_GRACE))
                .withMostBytes(options.mostMessageBytes());
    }

    void start() {
        var key = names.processKey();
        for (int i = 0; i < links.size(); i++) {
            var link = links.get(i);
            var shelf = new Shelf(link, names.processShelf(), times);
            readers.add(new ProcessReader(key, watches.get(i), shelf, handout, local.counters()));
            link.addListener(new Outages(watches.get(i), renewals.get(i), RunId.of(link)));
        }
        upkeep.start();
    }

    CoreWorkReader openWork(Map<String, ChannelName> keys) {
        var sources = new ArrayList<CoreWorkReader.Source>();
        var shelf = names.newWorkShelf();
        for (int i = 0; i < links.size(); i++)
            sources.add(new CoreWorkReader.Source(
                    watches.get(i), new Shelf(links.get(i), shelf, times), new ArrayList<>(keys.keySet())));
        var reader = new CoreWorkReader(keys, sources, handout, local.counters(), workReaders::remove);
        workReaders.add(reader);
        return reader;
    }

    /// Leaves nothing of this process in Redis, unless that takes longer than a moment: it ends by itself.
    void leave() {
        var answers = new ArrayList<CompletableFuture<?>>();
        for (var link : links.all())
            try {
                if (!link.isUp()) continue;
                answers.add(registrar.removeAll(link));
                answers.add(link.submit(commands -> commands.unlink(names.processKey(), names.processShelf())));
            } catch (LayerException _) {
                // As said.
            }
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .get(LONGEST_LEAVE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // As said.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        upkeep.close();
        readers.forEach(ProcessReader::close);
        for (var reader : workReaders) reader.close(LocalLayer.CLOSED);
    }

    private final class Outages implements LinkListener {
        private final KeyWatch watch;
        private final Renewal renewal;
        private String runId;

        Outages(KeyWatch watch, Renewal renewal, String runId) {
            this.watch = watch;
            this.renewal = renewal;
            this.runId = runId;
        }

        @Override
        public void restored(RedisLink link) {
            views.clear();
            var now = RunId.of(link);
            boolean isLost = now.isEmpty() || !now.equals(runId);
            var _ = renewal.run(isLost);
            registrar.restore(link, leases.left());
            registrar.settle(link);
            runId = now;
        }

        @Override
        public void resumed(RedisLink link, LayerGap gap) {
            watch.wakeAll();
            local.missed(gap);
        }
    }
}
