package dev.levada.presence;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Messages;
import dev.levada.presence.Wire.Alive;
import dev.levada.presence.Wire.Ask;
import dev.levada.presence.Wire.Bye;
import dev.levada.presence.Wire.Entered;
import dev.levada.presence.Wire.Hello;
import dev.levada.presence.Wire.Update;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who is here: people in places, seen alike from every process that shares the channel layer. A place is
/// named like a group: a document, a room, a page. Somebody with two windows is there once.
///
/// ```java
/// var presence = Presence.on(layer);                                     // one for the whole application
/// ...
/// protected void connected() {
///     visit = presence.enter(document, user.id(), new Doing("reading"));  // until it is closed
///     join(presence.news(document));                                     // straight to this socket
///     accept();
///     sendJson(presence.whole(document));                                // and what is there already
/// }
/// protected void disconnected(Disconnected cause) { if (visit != null) visit.close(); }
/// ```
///
/// Each process tells the others what changes among its visits, and three times in the lease that it lives.
/// Who leaves is gone at once; so are the people of a process that closes its presence. Those of a process
/// that dies are gone after the lease and a third of it at most, those of a client that vanished without a
/// word when the server's pings find out. A layer that is out of reach for longer than the lease leaves
/// each process with its own people until it is back. Messages that are lost are asked for again.
///
/// It works on any layer. Nothing is done for visits in which nothing happens: what costs is changes, and
/// one small message of each process three times in the lease. Each process knows all visits, so
/// [#here] asks nobody.
///
/// Any thread may call it.
public final class Presence implements AutoCloseable {
    /// The longest id of a person, in characters.
    public static final int MAX_ID_CHARS = 200;

    /// The most that can be said of a visit, in characters of JSON.
    public static final int MAX_DATA_CHARS = 2_000;

    /// Places whose news somebody wants; with more, those of all places are told.
    private static final int MOST_WANTED = 10_000;

    private final ChannelLayer layer;
    private final PresenceOptions options;
    private final String owner = UUID.randomUUID().toString();
    private final Mailbox mailbox;
    private final ChannelName channel;
    private final Journal journal = new Journal();
    private final Roster roster;
    private final Others others;
    private final Set<String> wanted = new HashSet<>();
    private final ReentrantLock telling = new ReentrantLock();

    // All of this under the lock of this object, as what the fields above hold.
    private long lastVisit;
    private long told;
    private long unsent;
    private long malformed;
    private boolean tellsAll;
    private boolean isClosed;

    private Presence(ChannelLayer layer, PresenceOptions options) {
        this.layer = layer;
        this.options = options;
        roster = new Roster(options.maxVisits());
        others = new Others(roster, options.lease().toNanos());
        mailbox = layer.openMailbox();
        channel = mailbox.name();
    }

    /// Who is here for all processes on the layer. One for each process or application; it ends with the
    /// layer, or when it is closed.
    ///
    /// @throws LayerException when the layer is closed
    public static Presence on(ChannelLayer layer) {
        return on(layer, PresenceOptions.defaults());
    }

    /// The same with options of its own.
    public static Presence on(ChannelLayer layer, PresenceOptions options) {
        var presence = new Presence(layer, options);
        Thread.ofVirtual().name("levada-presence").start(presence::run);
        return presence;
    }

    // ---- for those who are here

    /// Somebody enters the place, until the visit is closed: once for each connection, in `connected`, and
    /// closed in `disconnected`.
    ///
    /// @param person who it is; 1 to [#MAX_ID_CHARS] characters. Not trusted by anybody else than the
    ///     caller
    /// @param data what others see of this visit; at most [#MAX_DATA_CHARS] characters of JSON
    /// @throws ContractException when one of these is longer, or the id empty
    public Visit enter(GroupName place, String person, Record data) {
        return enter(place, person, JsonCodec.standard().toFields(data));
    }

    /// The same with fields.
    public Visit enter(GroupName place, String person, Map<String, ? extends @Nullable Object> data) {
        if (person.isEmpty() || person.length() > MAX_ID_CHARS)
            throw new ContractException("Expected a person's id of 1 to " + MAX_ID_CHARS + " characters, but got "
                    + Quoted.of(person) + ".");
        Entered entered;
        synchronized (this) {
            lastVisit++;
            entered = new Entered(lastVisit, place.value(), person, Wire.checked(data));
            if (!isClosed && roster.put(owner, entered)) journal.put(entered);
        }
        tell();
        return new Visit(this, entered);
    }

    void change(Entered visit, Map<String, ? extends @Nullable Object> data) {
        var now = new Entered(visit.visit(), visit.place(), visit.person(), Wire.checked(data));
        synchronized (this) {
            if (!journal.has(visit.visit())) return;
            roster.put(owner, now);
            journal.put(now);
        }
        tell();
    }

    void leave(Entered visit) {
        synchronized (this) {
            if (!journal.has(visit.visit())) return;
            journal.remove(visit.visit());
            roster.remove(owner, visit);
        }
        tell();
    }

    // ---- for those who want to know

    /// Who is in the place, in the order in which this process heard of them.
    public synchronized List<Person> here(GroupName place) {
        return roster.here(place);
    }

    /// How many people are in the place.
    public synchronized int count(GroupName place) {
        return roster.count(place);
    }

    /// All who are in the place, as news: what a page that has just joined [#news] is sent first.
    public PresenceNews whole(GroupName place) {
        return new PresenceNews(place.value(), true, here(place), List.of(), List.of());
    }

    /// The group to join in order to be told what changes in the place: each [PresenceNews] is broadcast to
    /// it. It belongs to this process.
    public GroupName news(GroupName place) {
        synchronized (this) {
            if (wanted.size() < MOST_WANTED) wanted.add(place.value());
            else tellsAll |= !wanted.contains(place.value());
        }
        return newsGroup(place.value());
    }

    private GroupName newsGroup(String place) {
        return GroupName.of(options.group().value(), owner, place);
    }

    /// What it knows and has done.
    public synchronized PresenceStatistics statistics() {
        return new PresenceStatistics(roster.visits(), others.count(), roster.leftOut(), unsent, malformed);
    }

    // ---- what is told

    /// Tells the other processes and the listeners here what there is to tell. Whoever comes while another
    /// thread does it leaves it to that one.
    private void tell() {
        while (hasToTell() && telling.tryLock()) {
            boolean isDone;
            try {
                boolean othersKnow = tellOthers();
                isDone = tellHere() && othersKnow;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                wake();
                return;
            } finally {
                telling.unlock();
            }
            if (!isDone) return;
        }
    }

    private synchronized boolean hasToTell() {
        return !isClosed && (told < journal.newest() || roster.hasNews());
    }

    private boolean tellOthers() {
        while (true) {
            Update update;
            synchronized (this) {
                if (told >= journal.newest()) return true;
                update = journal.since(owner, channel.value(), told);
                // Whether it arrives or not: who has missed it sees so at the next one, and asks.
                told = update.to();
            }
            sendAll(update);
        }
    }

    private boolean tellHere() throws InterruptedException {
        List<PresenceNews> all;
        synchronized (this) {
            if (!roster.hasNews()) return true;
            all = roster.takeNews();
        }
        boolean isDone = true;
        for (int i = 0; i < all.size(); i++) {
            var news = all.get(i);
            if (!isWanted(news.place())) continue;
            try {
                layer.broadcast(newsGroup(news.place()), news);
            } catch (LayerException _) {
                isDone = false;
                putBack(news);
            } catch (InterruptedException e) {
                all.subList(i, all.size()).forEach(this::putBack);
                throw e;
            }
        }
        return isDone;
    }

    private synchronized boolean isWanted(String place) {
        return tellsAll || wanted.contains(place);
    }

    private synchronized void putBack(PresenceNews news) {
        unsent++;
        roster.putBack(news);
    }

    private void sendAll(Record message) {
        attempt(() -> layer.groupSend(options.group(), message));
    }

    private void sendTo(ChannelName to, Record message) {
        attempt(() -> layer.send(to, message));
    }

    private void attempt(Runnable sending) {
        try {
            sending.run();
        } catch (LayerException _) {
            synchronized (this) {
                unsent++;
            }
        }
    }

    private void wake() {
        try {
            layer.send(channel, new Wire.Wake());
        } catch (LayerException _) {
            // A full mailbox wakes it as well.
        }
    }

    // ---- what is heard

    private void run() {
        try {
            mailbox.join(options.group());
        } catch (LayerException _) {
            // A layer that is out of reach joins when it is back.
        }
        sendAll(new Hello(owner, channel.value()));
        // What was told before it had joined may have met nobody, and the hello of who came then was not heard here.
        live();
        long pause = options.lease().toNanos() / 3;
        long next = System.nanoTime() + pause;
        try {
            while (true) {
                var wait = Duration.ofNanos(next - System.nanoTime());
                var message = mailbox.receive(wait.isPositive() ? wait : Duration.ZERO);
                // What has come together is told together.
                for (int i = 0; message.isPresent() && i < 100; i++) {
                    handle(message.get());
                    message = mailbox.receive(Duration.ZERO);
                }
                if (System.nanoTime() - next >= 0) {
                    live();
                    next = System.nanoTime() + pause;
                }
                tell();
            }
        } catch (LayerException | InterruptedException _) {
            close();
        }
    }

    private void live() {
        long newest;
        synchronized (this) {
            others.expire(System.nanoTime());
            newest = journal.newest();
        }
        if (newest > 0) sendAll(new Alive(owner, channel.value(), newest));
    }

    private void handle(ChannelMessage message) {
        try {
            switch (message.type()) {
                case "presence.update" -> heard(Messages.as(message, Update.class));
                case "presence.alive" -> heard(Messages.as(message, Alive.class));
                case "presence.hello" -> heard(Messages.as(message, Hello.class));
                case "presence.ask" -> answer(Messages.as(message, Ask.class));
                case "presence.bye" -> heard(Messages.as(message, Bye.class));
                default -> {}
            }
        } catch (JsonException | ContractException _) {
            synchronized (this) {
                malformed++;
            }
        }
    }

    private void heard(Update update) {
        if (update.owner().equals(owner)) return;
        long from;
        synchronized (this) {
            from = others.update(update, System.nanoTime());
        }
        if (from >= 0) sendTo(ChannelName.of(update.channel()), new Ask(from, channel.value()));
    }

    private void heard(Alive alive) {
        if (alive.owner().equals(owner)) return;
        long from;
        synchronized (this) {
            from = others.alive(alive.owner(), alive.newest(), System.nanoTime());
        }
        if (from >= 0) sendTo(ChannelName.of(alive.channel()), new Ask(from, channel.value()));
    }

    private void heard(Hello hello) {
        if (!hello.owner().equals(owner)) answer(new Ask(0, hello.answerTo()));
    }

    private void answer(Ask ask) {
        Update update;
        synchronized (this) {
            if (ask.known() >= journal.newest()) return;
            update = journal.since(owner, channel.value(), ask.known());
        }
        sendTo(ChannelName.of(ask.answerTo()), update);
    }

    private synchronized void heard(Bye bye) {
        if (!bye.owner().equals(owner)) others.bye(bye.owner());
    }

    /// Ends it: for others the people of this process are gone, and it hears of nobody any more. Closing
    /// twice is harmless.
    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) return;
            isClosed = true;
        }
        sendAll(new Bye(owner));
        mailbox.close();
    }
}
