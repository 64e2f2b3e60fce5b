package dev.levada.presence;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Messages;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/// Somebody who has joined the news of a place and keeps the list as a page does.
final class Listener implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Map<String, Person> people = new LinkedHashMap<>();
    private final Mailbox mailbox;

    Listener(ChannelLayer layer, Presence presence, GroupName place) {
        mailbox = layer.openMailbox();
        mailbox.join(presence.news(place));
        take(presence.whole(place));
    }

    PresenceNews next() throws InterruptedException {
        var message = mailbox.receive(DEADLINE);
        if (message.isEmpty()) throw new AssertionError("Expected news, but none came. Known: " + people);
        var news = Messages.as(message.get(), PresenceNews.class);
        take(news);
        return news;
    }

    private void take(PresenceNews news) {
        if (news.isWhole()) people.clear();
        for (var person : news.joined()) people.put(person.id(), person);
        for (var person : news.changed()) people.put(person.id(), person);
        for (var id : news.left()) people.remove(id);
    }

    void awaitPeople(String... ids) throws InterruptedException {
        var expected = new TreeSet<>(Arrays.asList(ids));
        while (!expected.equals(new TreeSet<>(people.keySet()))) next();
    }

    Person person(String id) {
        var person = people.get(id);
        if (person == null) throw new AssertionError("Expected " + id + ", but here are " + people.keySet() + ".");
        return person;
    }

    @Override
    public void close() {
        mailbox.close();
    }
}
