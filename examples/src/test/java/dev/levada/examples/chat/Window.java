package dev.levada.examples.chat;

import dev.levada.examples.chat.ChatMessage.Said;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An open page, without the pixels: keeps the list of people exactly as `chat.js` does.
final class Window implements AutoCloseable {
    private final TestSocket socket;
    private final Map<String, Person> here = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Person me;

    /// Whatever the server sends.
    record Heard(
            String type,
            @Nullable Person you,
            @Nullable Person who,
            @Nullable Person from,
            @Nullable String text,
            @Nullable Integer maxCharacters) {}

    private Window(TestSocket socket) {
        this.socket = socket;
        me = socket.receiveJson(ChatMessage.Welcome.class).you();
        here.put(me.id(), me);
        // The welcome comes before the join: only our own arrival says that nothing is missed from here on.
        while (true) {
            var heard = next();
            if (heard.type().equals("chat.joined") && me.equals(heard.who())) break;
        }
    }

    static Window open(TestSite site, String room, String name) {
        return new Window(
                site.webSocket("/ws/chat/" + room + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .connect());
    }

    Person me() {
        return me;
    }

    TestSocket socket() {
        return socket;
    }

    void say(String text) {
        socket.sendJson(new Said(text));
    }

    /// The next message that is not about who is here.
    Heard hear() {
        while (true) {
            var heard = next();
            if (heard.who() == null) return heard;
        }
    }

    /// Reads until these people are here, by name, each as often as it is named.
    void awaitPeople(String... names) {
        var expected = List.of(names).stream().sorted().toList();
        while (!expected.equals(names(here.values()))) next();
    }

    private static List<String> names(Collection<Person> people) {
        return people.stream().map(Person::name).sorted().toList();
    }

    private Heard next() {
        var heard = socket.receiveJson(Heard.class);
        var who = heard.who();
        if (who == null) return heard;
        if (heard.type().equals("chat.left")) {
            gone.add(who.id());
            here.remove(who.id());
        } else if (!gone.contains(who.id())) here.put(who.id(), who);
        return heard;
    }

    @Override
    public void close() {
        socket.close();
    }
}
