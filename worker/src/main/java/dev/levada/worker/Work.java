package dev.levada.worker;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import java.util.ArrayList;
import java.util.List;

/// One attempt at one piece of work, for its handler. Used by the thread of the handler, until it returns.
public final class Work {
    /// The field of a message that names the channel to which [#reply] sends: a record has it as a
    /// component `String replyTo`.
    public static final String REPLY_TO = "replyTo";

    private final ChannelWork owner;
    private final Piece piece;
    private final int attempts;
    private final List<Progress> progress = new ArrayList<>(0);

    Work(ChannelWork owner, Piece piece, int attempts) {
        this.owner = owner;
        this.piece = piece;
        this.attempts = attempts;
    }

    /// The channel it came from.
    public ChannelName channel() {
        return owner.channel();
    }

    /// What is to be done, as it was sent.
    public ChannelMessage message() {
        return piece.message();
    }

    /// Which attempt this is; 1 for the first, and always 1 where work is done at most once.
    public int attempt() {
        return piece.attempt();
    }

    /// Whether no other attempt is made when this one fails: the time to tell whoever waits for the result.
    /// An attempt whose process dies tells nobody, so the last one may never be seen.
    public boolean isLastAttempt() {
        return attempt() >= attempts;
    }

    /// Whether the worker has been told to stop: a handler that takes long may end early, by an exception
    /// that has it tried again.
    public boolean isStopping() {
        return owner.isStopping();
    }

    /// The layer of the worker: to send, to send later, to reach groups.
    public ChannelLayer layer() {
        return owner.layer();
    }

    /// Sends a result to the channel that the message names in its field [#REPLY_TO]: a mailbox or a named
    /// channel. Sent at once, so an attempt that fails afterwards has sent it; and at most once to a
    /// mailbox.
    ///
    /// @return false when the message names none
    /// @throws ContractException when what it names is no channel
    /// @throws dev.levada.layer.LayerException when the channel is full or the layer cannot be reached
    public boolean reply(Record result) {
        if (!(message().get(REPLY_TO) instanceof String name) || name.isEmpty()) return false;
        layer().send(ChannelName.of(name), result);
        return true;
    }

    /// Tells that group how far this work is; a group of this work's own, as `picture.12`.
    public Progress progress(GroupName group) {
        return progress(group, "");
    }

    /// Tells that group how far this work is, among other work that the group is told of.
    ///
    /// @param about which of them it is, in [WorkProgress#about()]: the identifier of what is worked on
    public Progress progress(GroupName group, String about) {
        var made = new Progress(layer(), group, new WorkProgress(channel().value(), about, 0, ""), owner::layerFailed);
        progress.add(made);
        return made;
    }

    void flushProgress() throws InterruptedException {
        for (var one : progress) one.flush();
    }
}
