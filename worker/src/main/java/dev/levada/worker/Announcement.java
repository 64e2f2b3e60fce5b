package dev.levada.worker;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Answers those who ask which workers there are.
final class Announcement implements Receiver, AutoCloseable {
    // Each answer has a thread for the moment in which the layer takes it.
    private final Semaphore answers = new Semaphore(10);
    private final ChannelLayer layer;
    private final Worker worker;
    private @Nullable Mailbox mailbox;

    private Announcement(ChannelLayer layer, Worker worker) {
        this.layer = layer;
        this.worker = worker;
    }

    static Announcement open(ChannelLayer layer, Worker worker) {
        var announcement = new Announcement(layer, worker);
        var mailbox = layer.openMailbox(announcement);
        announcement.mailbox = mailbox;
        mailbox.join(Workers.GROUP);
        return announcement;
    }

    @Override
    public boolean offer(ChannelMessage message) {
        boolean isQuestion = message.type().equals(Workers.QUESTION);
        if (!isQuestion || !(message.get(Work.REPLY_TO) instanceof String name)) return true;
        if (!answers.tryAcquire()) return false;
        Thread.ofVirtual().name("levada-worker-answer").start(() -> answer(name));
        return true;
    }

    private void answer(String name) {
        try {
            layer.send(ChannelName.of(name), worker.info());
        } catch (ContractException | LayerException _) {
            // Whoever asked has gone, or never was.
        } finally {
            answers.release();
        }
    }

    @Override
    public void close() {
        var open = mailbox;
        try {
            if (open != null) open.close();
        } catch (LayerException _) {
            // The layer forgets it by itself.
        }
    }
}
