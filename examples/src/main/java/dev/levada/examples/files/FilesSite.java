package dev.levada.examples.files;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Http.post;
import static dev.levada.routing.ProtocolRouter.http;

import dev.levada.consumer.HttpException;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.contract.Application;
import dev.levada.middleware.RequestIds;
import dev.levada.middleware.ResponseCompression;
import dev.levada.middleware.SecurityHeaders;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A place to put files and to get them back. What the names of the files were is known until the end of
/// the process.
public final class FilesSite {
    private static final int MOST_FILES = 1000;

    private final ConcurrentSkipListMap<Integer, Kept> kept = new ConcurrentSkipListMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Path folder;

    private FilesSite(Path folder) {
        this.folder = folder;
    }

    /// A file that somebody has put here.
    ///
    /// @param id its number, from 1
    /// @param name the client's name for it
    /// @param type what the client says it is
    /// @param bytes its length
    public record Kept(int id, String name, Optional<String> type, long bytes) {}

    /// The site.
    ///
    /// @param folder where files are kept; must exist
    public static Application create(Path folder) {
        var site = new FilesSite(folder);
        return RequestIds.made()
                .then(SecurityHeaders.standard().withContentPolicy("default-src 'self'"))
                .then(ResponseCompression.standard())
                .around(new ProtocolRouter(http(Routes.of(
                        get("/", page(FilesSite.class, "files.html")),
                        get("/files", _ -> Response.json(site.list())),
                        post("/files", site::keep),
                        get("/files/{id:int}", site::fetch)))));
    }

    private Collection<Kept> list() {
        return kept.values();
    }

    private Response keep(Request request) throws IOException {
        for (var file : request.form().files("file")) {
            int id = lastId.incrementAndGet();
            if (id > MOST_FILES) throw new HttpException(507, "There are " + MOST_FILES + " files here already.");
            // Under a name of ours: the client's may be anything.
            file.moveTo(folder.resolve(id + ".kept"));
            kept.put(id, new Kept(id, file.filename(), file.contentType(), file.size()));
        }
        return Response.redirect("/files");
    }

    private Response fetch(Request request) throws IOException {
        var file = kept.get(Integer.valueOf(request.path("id")));
        if (file == null) throw new HttpException(404, "There is no such file.");
        // As a download, never as a page: what strangers put here must not run as ours.
        return Response.file(request, folder.resolve(file.id() + ".kept")).asDownload(file.name());
    }
}
