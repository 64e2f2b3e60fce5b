package dev.levada.examples.editorial;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.layer.MessageType;
import dev.levada.layer.Messages;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// The documents, of which each server has a copy in memory. One broadcast of a change reaches every page
/// and every copy; a server that begins asks the others for theirs.
final class Documents {
    /// Pages and copies.
    static final GroupName GROUP = GroupName.of("editorial.documents");

    private static final GroupName COPIES = GroupName.of("editorial.copies");

    private final Map<String, Document> documents = new ConcurrentSkipListMap<>();
    private final ChannelLayer layer;
    private final Mailbox mailbox;

    /// A server begins and wants to know what has changed.
    @MessageType("editorial.newcomer")
    record Newcomer(String answerTo) {}

    Documents(ChannelLayer layer, Collection<Document> atFirst) {
        this.layer = layer;
        atFirst.forEach(document -> documents.put(document.slug(), document));
        mailbox = layer.openMailbox(this::hear);
        mailbox.join(GROUP);
        mailbox.join(COPIES);
        layer.groupSend(COPIES, new Newcomer(mailbox.name().value()));
    }

    private boolean hear(ChannelMessage message) {
        switch (message.type()) {
            case "editorial.document" -> take(Messages.as(message, Document.class));
            case "editorial.newcomer" -> {
                var newcomer =
                        ChannelName.of(Messages.as(message, Newcomer.class).answerTo());
                for (var document : documents.values()) if (document.version() > 0) layer.send(newcomer, document);
            }
            default -> {}
        }
        return true;
    }

    private void take(Document document) {
        documents.computeIfPresent(document.slug(), (_, known) -> document.isNewerThan(known) ? document : known);
    }

    Collection<Document> all() {
        return documents.values();
    }

    Optional<Document> find(String slug) {
        return Optional.ofNullable(documents.get(slug));
    }

    /// Keeps the change and tells everybody.
    ///
    /// @return false when somebody else was quicker, and nothing was changed
    boolean change(Document before, Document after) throws InterruptedException {
        if (!documents.replace(before.slug(), before, after)) return false;
        layer.broadcast(GROUP, after);
        return true;
    }
}
