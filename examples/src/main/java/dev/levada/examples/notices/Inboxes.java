package dev.levada.examples.notices;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.layer.MessageType;
import dev.levada.layer.Messages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The newest notices and who has read them, of which each server has a copy in memory: it is a member of
/// all groups itself. A server that begins asks the others for theirs.
final class Inboxes {
    static final int MOST_NOTICES = 50;

    private static final GroupName COPIES = GroupName.of("notices.copies");

    private final Map<String, Notice> notices = new LinkedHashMap<>();
    private final Map<String, Set<String>> read = new HashMap<>();
    private final ChannelLayer layer;
    private final Mailbox mailbox;

    /// These were read: by whom, the server knows, and not the page.
    @MessageType("notice.read")
    record Read(@Nullable String user, List<String> ids) {
        Read {
            ids = List.copyOf(ids);
        }
    }

    /// What one person has: the first message to each window.
    @MessageType("notice.inbox")
    record Inbox(Person me, List<Notice> notices, List<String> read) {}

    @MessageType("notice.newcomer")
    record Newcomer(String answerTo) {}

    Inboxes(ChannelLayer layer) {
        this.layer = layer;
        mailbox = layer.openMailbox(this::hear);
        mailbox.join(COPIES);
        for (var person : Person.ALL) for (var to : person.receivers()) mailbox.join(Notice.group(to));
        layer.groupSend(COPIES, new Newcomer(mailbox.name().value()));
    }

    private boolean hear(ChannelMessage message) {
        switch (message.type()) {
            case "notice" -> keep(Messages.as(message, Notice.class));
            case "notice.read" -> mark(Messages.as(message, Read.class));
            case "notice.newcomer" -> {
                var newcomer =
                        ChannelName.of(Messages.as(message, Newcomer.class).answerTo());
                for (var known : copy()) layer.send(newcomer, known);
            }
            default -> {}
        }
        return true;
    }

    private synchronized void keep(Notice notice) {
        notices.putIfAbsent(notice.id(), notice);
        if (notices.size() <= MOST_NOTICES) return;
        var oldest = notices.keySet().iterator().next();
        notices.remove(oldest);
        read.values().forEach(ids -> ids.remove(oldest));
    }

    private synchronized void mark(Read news) {
        if (news.user() == null || Person.find(news.user()).isEmpty()) return;
        var ids = read.computeIfAbsent(news.user(), _ -> new HashSet<>());
        for (var id : news.ids()) if (notices.containsKey(id)) ids.add(id);
    }

    private synchronized List<Record> copy() {
        var all = new ArrayList<Record>(notices.values());
        read.forEach((user, ids) -> all.add(new Read(user, List.copyOf(ids))));
        return all;
    }

    synchronized Inbox of(Person person) {
        var receivers = person.receivers();
        var mine = notices.values().stream()
                .filter(notice -> receivers.contains(notice.to()))
                .toList();
        return new Inbox(person, mine, List.copyOf(read.getOrDefault(person.id(), Set.of())));
    }
}
