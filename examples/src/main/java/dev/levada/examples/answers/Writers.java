package dev.levada.examples.answers;

import dev.levada.examples.answers.Part.End;
import dev.levada.examples.answers.Part.Piece;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.History;
import dev.levada.layer.Job;
import dev.levada.layer.LayerException;
import dev.levada.layer.Messages;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Whoever writes answers, in the background: some at a time in each server. Work that is not finished,
/// because its server died, is handed to another writer, which goes on behind the last piece there is.
final class Writers {
    /// Answers that are written at the same time in this process; further ones wait for their turn.
    static final int AT_ONCE = 8;

    private static final ChannelName JOBS = ChannelName.of("answers");
    private static final Delivery DELIVERY =
            Delivery.atLeastOnce().retry(5, Duration.ofSeconds(1)).lease(Duration.ofSeconds(5));

    private final ChannelLayer layer;
    private final long pauseNanos;

    /// Please write this answer.
    record Write(String answer, String question) {}

    private Writers(ChannelLayer layer, Duration pause) {
        this.layer = layer;
        this.pauseNanos = pause.toNanos();
    }

    /// Writes until the layer is closed.
    ///
    /// @param pause between two pieces: what thinking takes elsewhere
    static Writers start(ChannelLayer layer, Duration pause) {
        var writers = new Writers(layer, pause);
        for (int i = 0; i < AT_ONCE; i++)
            Thread.ofVirtual().name("answers-writer-" + i).start(writers::work);
        return writers;
    }

    /// Begins an answer. What is asked is there when this returns.
    ///
    /// @throws LayerException when too many wait already, or the layer keeps no answers
    void ask(String answer, String question) throws InterruptedException {
        var _ = written(answer); // which says so here, rather than in the background
        Part.add(layer, answer, new Part.Question(question));
        layer.send(JOBS, new Write(answer, question));
    }

    private void work() {
        try (var jobs = layer.openJobs(Set.of(JOBS), DELIVERY)) {
            while (true) write(jobs.receive());
        } catch (LayerException | InterruptedException _) {
            // The server ends. What is not finished is handed to another, now or after its lease.
        }
    }

    private void write(Job job) throws InterruptedException {
        var wanted = Messages.as(job.message(), Write.class);
        try {
            var pieces = Essay.on(wanted.question(), wanted.answer());
            for (int i = written(wanted.answer()); i < pieces.size(); i++) {
                Part.add(layer, wanted.answer(), new Piece(pieces.get(i)));
                LockSupport.parkNanos(pauseNanos);
                if (Thread.interrupted()) throw new InterruptedException();
            }
            Part.add(layer, wanted.answer(), new End());
            job.acknowledge();
        } catch (LayerException e) {
            // Out of reach for a while: it comes again, and goes on behind what is there.
            job.retry();
        }
    }

    /// How many pieces there are already, behind the question.
    private int written(String answer) {
        var group = Part.group(answer);
        var newest = layer.history(group, Optional.empty(), 0).position();
        return newest.map(History.Position::offset).orElse(1L).intValue() - 1;
    }
}
