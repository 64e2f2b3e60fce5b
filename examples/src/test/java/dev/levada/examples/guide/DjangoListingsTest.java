package dev.levada.examples.guide;

import static dev.levada.consumer.Http.consumer;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.channel;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.worker.WorkConsumer.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.HttpConsumer;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.session.MemorySessionStore;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.Sessions;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import dev.levada.worker.WorkConsumer;
import dev.levada.worker.WorkHandlers;
import dev.levada.worker.Worker;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

// begin: django-consumer
final class ChatRoom extends JsonWebSocketConsumer<ChatRoom.Said> {
    record Said(String message) {}

    @MessageType("chat.message")
    record Message(String message) {}

    private GroupName group;

    @Override
    protected void connected() {
        group = GroupName.of("chat", scope().path("room_name"));
        join(group); // left by the framework
        accept();
    }

    @Override
    protected void received(Said said) {
        groupSend(group, new Message(said.message()));
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(Message.class, this::sendJson);
    }
}
// end: django-consumer

// begin: django-http
final class Slowly extends HttpConsumer {
    @Override
    protected void handle(Bytes body) {
        sendHeaders(200, Headers.of("content-type", "text/plain"));
        sendBody("one\n", true);
        sendBody("two\n", false);
    }
}
// end: django-http

// begin: django-database
final class Visits extends WebSocketConsumer {
    private final DataSource database;

    Visits(DataSource database) {
        this.database = database;
    }

    @Override
    protected void received(String name) throws SQLException {
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement("insert into visit (name) values (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
        send("written");
    }
}
// end: django-database

// begin: django-worker
final class Thumbnailer extends WorkConsumer {
    record Generate(String id) {}

    @Override
    protected void handlers(WorkHandlers on) {
        on.message(Generate.class, (generate, _) -> Pictures.make(generate.id()));
    }
}
// end: django-worker

final class Pictures {
    static final BlockingQueue<String> MADE = new LinkedBlockingQueue<>();

    private Pictures() {}

    static void make(String id) {
        MADE.add(id);
    }
}

class DjangoListingsTest {
    private static DataSource database() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:visits;DB_CLOSE_DELAY=-1");
        return database;
    }

    private static Application site(ChannelLayer layer, SessionStore store, People people, DataSource database) {
        // begin: django-routing
        Application site = Sessions.in(store)
                .then(Authentication.bySession(people::find))
                .around(new ProtocolRouter(
                        http(Routes.of(consumer("/slowly", Slowly::new))),
                        webSocket(Routes.of(
                                socket("/ws/chat/{room_name:slug}", ChatRoom::new),
                                socket("/ws/visits", () -> new Visits(database))))));
        // end: django-routing
        return layer.around(site);
    }

    private static TestSite site() {
        return TestSite.of(
                layer -> site(layer, new MemorySessionStore(), new People(), database()), ChannelLayer.memory());
    }

    // begin: django-test
    @Test
    void whatIsSaidComesBack() {
        try (var site = site();
                var socket = site.webSocket("/ws/chat/lobby").connect()) {
            socket.sendJson(new ChatRoom.Said("hello"));
            assertThat(socket.receiveJson(ChatRoom.Message.class).message()).isEqualTo("hello");
        }
    }
    // end: django-test

    @Test
    void aResponseIsWrittenInParts() {
        try (var site = site()) {
            assertThat(site.get("/slowly").text()).isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void aConsumerUsesADatabase() throws SQLException {
        try (var connection = database().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table if not exists visit (name varchar(100))");
        }
        try (var site = site();
                var socket = site.webSocket("/ws/visits").connect()) {
            socket.sendText("ann");
            assertThat(socket.receiveText()).isEqualTo("written");
        }
    }

    @Test
    void aWorkerTakesWhatIsSentToAChannel() throws InterruptedException {
        var site = new ProtocolRouter(
                // begin: django-work-route
                channel(Routes.of(work("thumbnails", Thumbnailer::new)))
                // end: django-work-route
                );
        try (var layer = ChannelLayer.memory();
                var worker = Worker.start(layer.around(site), layer, "thumbnails")) {
            // begin: django-send-work
            layer.send(ChannelName.of("thumbnails"), new Thumbnailer.Generate("123"));
            // end: django-send-work
            assertThat(Pictures.MADE.poll(10, TimeUnit.SECONDS)).isEqualTo("123");
            assertThat(worker).isNotNull();
        }
    }
}
