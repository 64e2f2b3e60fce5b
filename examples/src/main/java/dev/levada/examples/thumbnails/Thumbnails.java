package dev.levada.examples.thumbnails;

import static dev.levada.consumer.Http.delete;
import static dev.levada.consumer.Http.files;
import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.channel;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;
import static dev.levada.worker.WorkConsumer.work;

import dev.levada.consumer.FormOptions;
import dev.levada.consumer.HttpException;
import dev.levada.consumer.HttpHandler;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.StaticOptions;
import dev.levada.consumer.UploadedFile;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.contract.Middleware;
import dev.levada.examples.common.Assets;
import dev.levada.examples.common.Door;
import dev.levada.examples.thumbnails.ThumbnailMaker.MakeThumbnails;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.middleware.ConcurrencyLimit;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.worker.HopelessWorkException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/// Pictures under `/thumbnails/`, and what workers do on the channel `thumbnails`.
public final class Thumbnails {
    /// The folder that the variable `LEVADA_THUMBNAILS_FOLDER` names, or one among the temporary files.
    public static final Path FOLDER = Path.of(System.getenv()
            .getOrDefault("LEVADA_THUMBNAILS_FOLDER", System.getProperty("java.io.tmpdir") + "/levada-thumbnails"));

    static final long MAX_BYTES = 8L << 20;
    static final int MOST_OF_ONE = 20;
    static final int MOST = 40; // then the oldest make room

    private static final FormOptions FORM =
            FormOptions.standard().withMaxParts(MOST_OF_ONE).withMaxFileBytes(MAX_BYTES, 5 * MAX_BYTES);
    private static final HttpHandler PAGE = page(Thumbnails.class, "thumbnails.html");

    private final ChannelLayer layer;
    private final Pictures pictures;
    private final Middleware door = Door.of("thumbnails");

    /// A site whose pictures lie in that folder, where all its servers and workers find them.
    public Thumbnails(ChannelLayer layer, Path folder) {
        this.layer = layer;
        this.pictures = new Pictures(folder);
        var _ = folder.toFile().mkdirs(); // the route of the files says so if that cannot be
    }

    /// The site alone, for `levada serve` and `levada worker` alike.
    public static Application create(ChannelLayer layer) {
        var site = new Thumbnails(layer, FOLDER);
        return layer.around(new ProtocolRouter(
                http(Assets.around("thumbnails/", site.pages())), webSocket(site.sockets()), channel(site.channels())));
    }

    /// The page, and the pictures.
    public Routes pages() {
        var forever = StaticOptions.standard().withImmutable(_ -> true);
        var upload = post("/", this::upload).within(ConcurrencyLimit.perAddress(4));
        var inside = Routes.of(get("/", Door.toVisitors(PAGE)), delete("/{picture:slug}", this::remove), upload);
        return Routes.of(
                get("/assets/thumbnails.js", page(Thumbnails.class, "thumbnails.js")),
                get("/assets/thumbnails.css", page(Thumbnails.class, "thumbnails.css")),
                files("/thumbnails/pictures", pictures.folder(), forever),
                path("/thumbnails", inside).within(door));
    }

    /// The windows.
    public Routes sockets() {
        var wall = Routes.of(socket("/wall", () -> new WallConsumer(pictures)));
        return Routes.of(path("/ws/thumbnails", Streams.of(wall)).within(door));
    }

    /// What is done in the background: until it is done, where the layer can keep it so long.
    public Routes channels() {
        boolean isKept = layer.features().contains(LayerFeature.JOBS);
        return Routes.of(work("thumbnails", () -> new ThumbnailMaker(pictures, isKept)));
    }

    private Response upload(Request request) throws IOException, InterruptedException {
        var problems = new LinkedHashMap<String, String>();
        for (var file : request.withForms(FORM).form().files("picture"))
            try {
                take(file, Door.visitor(request.scope()));
            } catch (HopelessWorkException e) {
                problems.put(file.filename(), String.valueOf(e.getMessage()));
            }
        return Response.json(problems).withStatus(problems.isEmpty() ? 202 : 422);
    }

    private void take(UploadedFile file, String owner) throws IOException, InterruptedException {
        var _ = Scaler.read(file.path(), false);
        var known = pictures.all();
        if (known.stream().filter(it -> it.owner().equals(owner)).count() >= MOST_OF_ONE)
            throw new HopelessWorkException("You have " + MOST_OF_ONE + " pictures here. Delete one first.");
        var picture = pictures.add(file, owner);
        try {
            layer.send(ThumbnailMaker.CHANNEL, new MakeThumbnails(picture.id()));
            layer.broadcast(Picture.WALL, picture);
        } catch (LayerException e) {
            pictures.remove(picture.id());
            throw new HttpException(503, "No thumbnails are made just now. Try again later.", e);
        }
        for (var old : known.subList(0, Math.max(0, known.size() + 1 - MOST))) drop(old.id());
    }

    private Response remove(Request request) throws IOException, InterruptedException {
        var id = request.path("picture");
        var owner = Door.visitor(request.scope());
        if (pictures.all().stream()
                .noneMatch(it -> it.id().equals(id) && it.owner().equals(owner)))
            throw new HttpException(404, "You have no such picture.");
        drop(id);
        return Response.empty(204);
    }

    private void drop(String id) throws IOException, InterruptedException {
        pictures.remove(id);
        layer.broadcast(Picture.WALL, new Picture.Gone(id));
    }
}
