package dev.levada.examples.thumbnails;

import static dev.levada.routing.ProtocolRouter.channel;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.json.JsonCodec;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.TestExchange;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import dev.levada.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class ThumbnailsTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(30));
    private static final JsonCodec JSON = JsonCodec.standard();

    @TempDir
    Path folder;

    private final ChannelLayer layer = ChannelLayer.memory();
    private final List<Map<String, Object>> seen = new ArrayList<>();

    @AfterEach
    void close() {
        layer.close();
    }

    private Application application(ChannelLayer layer) {
        var site = new Thumbnails(layer, folder);
        return layer.around(
                new ProtocolRouter(http(site.pages()), webSocket(site.sockets()), channel(site.channels())));
    }

    private TestSite site() {
        return TestSite.of(TestSite.Mode.current(), this::application, layer, PATIENT);
    }

    private Worker worker() {
        return Worker.start(application(layer), layer, "thumbnails");
    }

    private static String cookie(TestSite site) {
        var page = site.get("/thumbnails/");
        return page.headers().first("set-cookie").orElseThrow().split(";", 2)[0];
    }

    private TestSocket wall(TestSite site, String cookie) {
        var socket = site.webSocket("/ws/thumbnails").header("cookie", cookie).connect();
        socket.sendJson(Map.of("stream", "wall", "open", true));
        assertThat(socket.receiveText()).contains("\"open\":true");
        return socket;
    }

    private static TestResponse upload(TestSite site, String cookie, Object... files) {
        return site.request("POST", "/thumbnails/")
                .header("cookie", cookie)
                .header("content-type", "multipart/form-data; boundary=xyz")
                .body(Samples.form("xyz", files))
                .send();
    }

    @SuppressWarnings("unchecked") // a JSON object is such a map
    private Map<String, Object> await(TestSocket wall, Predicate<Map<String, Object>> wanted) {
        while (true) {
            var frame = wall.receiveJson(Map.class);
            Map<String, Object> message = JSON.decode(String.valueOf(frame.get("text")), Map.class);
            seen.add(message);
            if (wanted.test(message)) return message;
        }
    }

    private static boolean is(String type, Map<String, Object> message) {
        return type.equals(message.get("type"));
    }

    private static Predicate<Map<String, Object>> made(int sizes) {
        return it -> is("picture", it) && it.get("sizes") instanceof List<?> made && made.size() == sizes;
    }

    private static Predicate<Map<String, Object>> problem(String part) {
        return it -> is("picture", it) && String.valueOf(it.get("problem")).contains(part);
    }

    @Test
    void thumbnailsOfSeveralPicturesAreMadeWhileAWindowWatches() throws IOException {
        try (var site = site();
                var _ = worker();
                var wall = wall(site, cookie(site))) {
            assertThat(await(wall, _ -> true)).containsEntry("type", "wall").containsEntry("pictures", List.of());
            var answer = upload(site, cookie(site), "a.png", Samples.png(600, 300), "b.png", Samples.png(20, 20));
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            assertThat(answer.text()).isEqualTo("{}");
            var one = await(wall, made(3));
            var other = await(wall, made(3));
            assertThat(List.of(one.get("name"), other.get("name"))).containsExactlyInAnyOrder("a.png", "b.png");
            assertThat(seen)
                    .filteredOn(it -> is("work.progress", it))
                    .extracting(it -> it.get("about"))
                    .contains(one.get("id"), other.get("id"));
            for (int size : Picture.SIZES) {
                var made = site.get("/thumbnails/pictures/" + one.get("id") + "/" + size + ".jpg");
                assertThat(made.status()).isEqualTo(200);
                assertThat(made.headers().first("content-type")).contains("image/jpeg");
            }
            for (var hidden : List.of(".original", ".picture"))
                assertThat(site.get("/thumbnails/pictures/" + one.get("id") + "/" + hidden)
                                .status())
                        .isEqualTo(404);
        }
    }

    @Test
    void whatIsNoPictureOrTooLargeIsRefusedAndTheOthersAreTaken() throws IOException {
        try (var site = site()) {
            var cookie = cookie(site);
            var answer = upload(
                    site,
                    cookie,
                    "good.png",
                    Samples.png(5, 5),
                    "bomb.png",
                    Samples.pngThatClaims(60_000, 60_000),
                    "text.png",
                    "Hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text())
                    .isEqualTo("{\"bomb.png\":\"3600000000 pixels are too many; at most 50 million are taken.\","
                            + "\"text.png\":\"This is no JPEG, PNG, GIF, BMP or TIFF picture.\"}");
            for (long bytes : new long[] {Thumbnails.MAX_BYTES - 1, Thumbnails.MAX_BYTES, Thumbnails.MAX_BYTES + 1}) {
                var padded = Arrays.copyOf(Samples.png(5, 5), (int) bytes);
                assertThat(upload(site, cookie, "padded.png", padded).status())
                        .isEqualTo(bytes > Thumbnails.MAX_BYTES ? 413 : 202);
            }
            assertThat(new Pictures(folder).all()).hasSize(3);
        }
    }

    @Test
    void aBrokenPictureIsGivenUpAtOnceAndAPictureThatFailsIsTriedAgain() throws IOException {
        try (var site = site();
                var wall = wall(site, cookie(site))) {
            var broken = Samples.png(200, 200);
            upload(site, cookie(site), "broken.png", Arrays.copyOf(broken, 500));
            try (var _ = worker()) {
                assertThat(await(wall, problem("The picture is broken."))).containsEntry("name", "broken.png");
            }
            assertThat(layer.deadLetters(ThumbnailMaker.CHANNEL).list(10)).hasSize(1);

            upload(site, cookie(site), "good.png", Samples.png(200, 200));
            var id = String.valueOf(await(wall, made(0)).get("id"));
            // No file can be moved to the place of a folder that is not empty.
            var obstacle = Files.createDirectories(folder.resolve(id).resolve("480.jpg/x"));
            try (var _ = worker()) {
                await(wall, it -> String.valueOf(it.get("text")).contains("tried again"));
                Files.delete(obstacle);
                Files.delete(obstacle.getParent());
                await(wall, made(3));
            }
            assertThat(seen).extracting(it -> it.get("text")).contains("reading, attempt 2");
            assertThat(layer.deadLetters(ThumbnailMaker.CHANNEL).list(10)).hasSize(1);
        }
    }

    @Test
    void whatFailsAtAllAttemptsIsToldAndKept() throws IOException {
        try (var site = site();
                var wall = wall(site, cookie(site))) {
            upload(site, cookie(site), "good.png", Samples.png(200, 200));
            var id = String.valueOf(await(wall, made(0)).get("id"));
            Files.createDirectories(folder.resolve(id).resolve("160.jpg/x"));
            try (var _ = worker()) {
                await(wall, problem("The thumbnails could not be made."));
            }
            assertThat(layer.deadLetters(ThumbnailMaker.CHANNEL).list(10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.attempts()).isEqualTo(5));
            // Who comes later sees it too.
            try (var later = wall(site, cookie(site))) {
                assertThat(String.valueOf(await(later, _ -> true))).contains("The thumbnails could not be made.");
            }
        }
    }

    /// Uploads nothing, again and again, until that is answered so.
    private static void uploadUntil(TestSite site, String cookie, int status) {
        var end = System.nanoTime() + PATIENT.deadline().toNanos();
        int last = 0;
        while (last != status && System.nanoTime() < end)
            last = upload(site, cookie).status();
        assertThat(last).isEqualTo(status);
    }

    private static TestExchange beginUpload(TestSite site, String cookie) {
        return site.request("POST", "/thumbnails/")
                .header("cookie", cookie)
                .header("content-type", "multipart/form-data; boundary=xyz")
                .begin();
    }

    @Test
    void anAddressHasFourUploadsAtATimeAndTheNextIsToldToComeAgain() {
        try (var site = site()) {
            var cookie = cookie(site);
            try (var _ = beginUpload(site, cookie);
                    var _ = beginUpload(site, cookie);
                    var last = beginUpload(site, cookie)) {
                // The fourth.
                assertThat(upload(site, cookie).status()).isEqualTo(202);
                try (var _ = beginUpload(site, cookie)) {
                    uploadUntil(site, cookie, 429);
                    // The bound is the address's, not the visitor's; and only of uploads.
                    uploadUntil(site, cookie(site), 429);
                    last.sendBody(Samples.form("xyz"));
                    assertThat(last.response().status()).isEqualTo(202);
                    uploadUntil(site, cookie, 202);
                }
            }
        }
    }

    @Test
    void whileRedisIsAwayAnUploadIsAnsweredWith503AndNothingOfItIsLeft() {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start();
                var layer = ChannelLayer.open(redis.url("redis+levada") + "?timeout=1s");
                var site = TestSite.of(TestSite.Mode.current(), this::application, layer, PATIENT)) {
            var cookie = cookie(site);
            assertThat(upload(site, cookie, "before.png", Samples.png(5, 5)).status())
                    .isEqualTo(202);
            redis.kill();
            var answer = upload(site, cookie, "during.png", Samples.png(5, 5));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("No thumbnails are made just now");
            assertThat(folder.toFile().list()).hasSize(1);
        }
    }

    @Test
    void aPictureIsDeletedByItsOwnerOnly() throws IOException {
        try (var site = site()) {
            var owner = cookie(site);
            try (var wall = wall(site, owner)) {
                upload(site, owner, "mine.png", Samples.png(5, 5));
                var picture = await(wall, made(0));
                assertThat(picture.get("owner")).isEqualTo(seen.getFirst().get("me"));
                for (var cookie : List.of(cookie(site), owner)) {
                    var answer = site.request("DELETE", "/thumbnails/" + picture.get("id"))
                            .header("cookie", cookie)
                            .send();
                    assertThat(answer.status()).isEqualTo(cookie.equals(owner) ? 204 : 404);
                }
                assertThat(await(wall, it -> is("picture.gone", it))).containsEntry("id", picture.get("id"));
            }
            assertThat(folder).isEmptyDirectory();
            // The work for it finds nothing to do.
            try (var _ = worker();
                    var wall = wall(site, owner)) {
                upload(site, owner, "another.png", Samples.png(5, 5));
                await(wall, made(3));
            }
            assertThat(layer.deadLetters(ThumbnailMaker.CHANNEL).list(10)).isEmpty();
        }
    }

    @Test
    void oneVisitorHasABoundAndAllTogetherMakeRoomForTheNewest() throws IOException {
        try (var site = site()) {
            var pictures = new Pictures(folder);
            var small = Samples.png(2, 2);
            for (var cookie : List.of(cookie(site), cookie(site), cookie(site)))
                for (int i = 1; i <= Thumbnails.MOST_OF_ONE + 1; i++) {
                    if (pictures.all().size() == Thumbnails.MOST && i > 2) break;
                    int status = upload(site, cookie, i + ".png", small).status();
                    assertThat(status).isEqualTo(i > Thumbnails.MOST_OF_ONE ? 422 : 202);
                }
            Files.writeString(folder.resolve("notes.txt"), "Somebody left this here.");
            assertThat(pictures.all()).hasSize(Thumbnails.MOST);
            assertThat(pictures.all().getFirst().name()).isEqualTo("3.png");
            assertThat(pictures.all().getLast().name()).isEqualTo("2.png");
        }
    }
}
