package dev.levada.examples.answers;

import static dev.levada.consumer.Http.events;
import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Http.post;
import static dev.levada.routing.ProtocolRouter.http;

import dev.levada.consumer.EventStreamOptions;
import dev.levada.consumer.HttpException;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.contract.Application;
import dev.levada.examples.common.Assets;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerException;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import java.time.Duration;
import java.util.UUID;

/// Questions under `/answers/`, each answer under `/answers/{answer}/`.
public final class AnswersSite {
    /// A layer that keeps answers for an hour.
    public static final String LAYER = "memory:?history.answer.*=2000/1h";

    private static final int MAX_QUESTION_CHARS = 300;
    private static final EventStreamOptions QUICK =
            EventStreamOptions.defaults().withRetry(Duration.ofMillis(500));

    private final Writers writers;

    /// A site that writes answers too.
    public AnswersSite(ChannelLayer layer) {
        writers = Writers.start(layer, Duration.ofMillis(40));
    }

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        var site = new AnswersSite(layer);
        return layer.around(new ProtocolRouter(http(Assets.around("answers/", site.pages()))));
    }

    /// The pages, and the answers as streams of events.
    public Routes pages() {
        return Routes.of(
                get("/answers/", page(AnswersSite.class, "ask.html")),
                post("/answers/", this::ask),
                get("/answers/{answer:uuid}/", page(AnswersSite.class, "answer.html")),
                events("/answers/{answer:uuid}/events", AnswerConsumer::new, QUICK),
                get("/assets/answer.js", page(AnswersSite.class, "answer.js")));
    }

    private Response ask(Request request) throws InterruptedException {
        String question = request.form().field("question").orElse("").strip();
        if (question.isEmpty() || question.length() > MAX_QUESTION_CHARS)
            throw new HttpException(400, "A question has 1 to " + MAX_QUESTION_CHARS + " characters.");
        String answer = UUID.randomUUID().toString();
        try {
            writers.ask(answer, question);
        } catch (LayerException e) {
            throw new HttpException(503, "No answers just now. " + e.getMessage(), e);
        }
        return Response.redirect(answer + "/");
    }
}
