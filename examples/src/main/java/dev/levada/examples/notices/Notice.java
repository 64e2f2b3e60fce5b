package dev.levada.examples.notices;

import dev.levada.contract.LevadaException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.util.Objects;
import java.util.UUID;

/// A notice, which is also what travels. Anybody on the layer can send one: a handler, a job, a command, a
/// Python process.
///
/// @param id made by the sender, never used twice
/// @param to `everybody`, `role.editor`, `user.ann`; the same is the end of the group's name
/// @param from who sends it, as shown
@MessageType("notice")
public record Notice(String id, String to, String from, String text) {
    static final int MAX_TEXT_CHARS = 500;

    public Notice {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(from, "from");
        if (!to.equals("everybody") && !to.matches("(role|user)\\.[a-z]{1,20}"))
            throw new IllegalArgumentException("Expected everybody, role.NAME or user.NAME as the receiver.");
        if (text.isBlank() || text.length() > MAX_TEXT_CHARS)
            throw new IllegalArgumentException("Expected a text of 1 to " + MAX_TEXT_CHARS + " characters.");
    }

    /// A new notice.
    public static Notice of(String to, String from, String text) {
        return new Notice(UUID.randomUUID().toString(), to, from, text);
    }

    /// Whoever is to get what is sent to that receiver.
    static GroupName group(String to) {
        return GroupName.of("notices." + to);
    }

    /// Sends it: straight to the sockets of all it is for, and to all servers' inboxes.
    public void send(ChannelLayer layer) throws InterruptedException {
        layer.broadcast(group(to), this);
    }

    /// Sends one from the command line, without a server: `./levada demo notify LAYER TO TEXT`.
    public static void main(String... arguments) throws InterruptedException {
        try (var layer = ChannelLayer.open(arguments[0])) {
            of(arguments[1], "Command line", arguments[2]).send(layer);
        } catch (LevadaException | IllegalArgumentException e) {
            System.err.println("levada: " + e.getMessage());
            System.exit(1);
        }
    }
}
