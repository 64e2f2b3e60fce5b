package dev.levada.binding;

import static dev.levada.binding.Note.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Sockets;
import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundConsumerTest {
    private final Map<String, Note> stored = new ConcurrentHashMap<>();
    private final ChannelLayer layer = ChannelLayer.memory();

    @AfterEach
    void close() {
        layer.close();
    }

    record Fields(@Nullable String text) {}

    private final class Board extends BoundConsumer<Fields> {
        Board() {
            super(Fields.class);
        }

        @Override
        protected void connected() {
            join(Note.board("red"));
            accept();
            for (var note : stored.values()) sendJson(NOTES.snapshot(note));
        }

        @Override
        protected boolean isAllowed(Action action, @Nullable String key) {
            return scope().query("may").orElse("").contains(action.text());
        }

        @Override
        protected String create(Fields fields) throws InterruptedException {
            if (fields.text() == null) throw new RefusedException("A note has a text.");
            var note = Note.on("red", fields.text());
            stored.put("1", note);
            NOTES.created(note).send(layer());
            return "1";
        }

        @Override
        protected void update(String key, Fields fields) throws InterruptedException {
            var before = stored.get(key);
            if (before == null) throw new RefusedException("There is no note " + key + ".");
            var after = Note.on("red", String.valueOf(fields.text()));
            stored.put(key, after);
            NOTES.updated(before, after).send(layer());
        }
    }

    private TestSite site() {
        Application board = new ProtocolRouter(ProtocolRouter.webSocket(Routes.of(Sockets.socket("/", Board::new))));
        return TestSite.of(layer.around(board));
    }

    private static void gets(TestSocket page, String... parts) {
        assertThat(page.receiveText()).contains(parts);
    }

    @Test
    void aWishIsFulfilledAnsweredAndSeenByAllWhoLook() {
        try (var site = site();
                var ann = site.webSocket("/?may=create,update").connect();
                var bob = site.webSocket("/").connect()) {
            ann.sendText("{\"id\":\"a\",\"action\":\"create\",\"fields\":{\"text\":\"hello\"}}");
            gets(bob, "binding.change", "\"create\"", "hello", "\"model\":\"note\"");
            gets(ann, "binding.change", "\"create\"", "hello");
            gets(ann, "binding.done", "\"id\":\"a\"", "\"key\":\"1\"");
            ann.sendText("{\"id\":\"b\",\"action\":\"update\",\"key\":\"1\",\"fields\":{\"text\":\"good bye\"}}");
            gets(bob, "\"update\"", "good bye");
            try (var cid = site.webSocket("/").connect()) {
                gets(cid, "\"create\"", "good bye");
            }
        }
    }

    @Test
    void whoMayNotIsRefusedAndNothingHappens() {
        try (var site = site();
                var page = site.webSocket("/?may=update").connect()) {
            page.sendText("{\"id\":\"a\",\"action\":\"create\",\"fields\":{\"text\":\"hello\"}}");
            gets(page, "binding.refused", "\"id\":\"a\"", "You may not do that.");
            page.sendText("{\"id\":\"b\",\"action\":\"delete\",\"key\":\"1\"}");
            gets(page, "binding.refused", "\"id\":\"b\"", "You may not do that.");
            assertThat(stored).isEmpty();
        }
    }

    @Test
    void aWishThatCannotBeUnderstoodIsRefusedAndEndsNothing() {
        try (var site = site();
                var page = site.webSocket("/?may=create,update,delete").connect()) {
            page.sendText("hello");
            gets(page, "binding.refused");
            page.sendText("{\"id\":\"a\",\"action\":\"explode\",\"key\":\"1\"}");
            gets(page, "binding.refused", "Expected the action create, update or delete.");
            page.sendText("{\"id\":\"b\",\"action\":\"update\",\"fields\":{\"text\":\"x\"}}");
            gets(page, "binding.refused", "Expected the key of a thing.");
            page.sendText("{\"id\":\"c\",\"action\":\"create\"}");
            gets(page, "binding.refused", "Expected fields.");
            page.sendText("{\"id\":\"d\",\"action\":\"create\",\"fields\":{\"text\":[1]}}");
            gets(page, "binding.refused", "\"id\":\"d\"");
            page.sendText("{\"id\":\"e\",\"action\":\"create\",\"fields\":{}}");
            gets(page, "binding.refused", "A note has a text.");
            page.sendText("{\"id\":\"f\",\"action\":\"update\",\"key\":\"7\",\"fields\":{\"text\":\"x\"}}");
            gets(page, "binding.refused", "There is no note 7.");
            page.sendText("{\"id\":\"g\",\"action\":\"delete\",\"key\":\"7\"}");
            gets(page, "binding.refused", "Nothing can be deleted here.");
            assertThat(stored).isEmpty();
        }
    }

    @Test
    void fieldsThatPagesMayNotSetAreRefusedOrPassedOverButNeverStored() {
        try (var site = site();
                var page = site.webSocket("/?may=create").connect()) {
            page.sendText("{\"id\":\"a\",\"action\":\"create\",\"fields\":{\"text\":\"hello\",\"secret\":\"mine\"}}");
            var answer = page.receiveText();
            assertThat(answer).doesNotContain("mine");
            assertThat(stored.values()).noneMatch(note -> note.secret().equals("mine"));
        }
    }
}
