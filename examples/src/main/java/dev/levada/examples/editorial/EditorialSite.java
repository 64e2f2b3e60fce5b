package dev.levada.examples.editorial;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.HttpException;
import dev.levada.consumer.HttpHandler;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.contract.Application;
import dev.levada.examples.common.Assets;
import dev.levada.layer.ChannelLayer;
import dev.levada.presence.Presence;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import java.util.List;

/// The desk under `/documents/`, each document under `/documents/{slug}/{phase}/`.
public final class EditorialSite {
    private static final List<Document> SAMPLES = List.of(
            sample(
                    "water",
                    "How a levada carries water",
                    "draft",
                    "A levada follows the slope, a hand's width a mile."),
            sample("bridges", "Seven small bridges", "draft", "Each was built by those who had to cross it."),
            sample("gardens", "Gardens above the clouds", "review", "At a thousand metres the terraces begin."),
            sample("tunnels", "Light at the end", "review", "Bring a lamp. The longest takes half an hour."),
            sample("keepers", "The keepers of the water", "published", "The levadeiro knows whose hour it is."));

    private static final HttpHandler DOCUMENT = page(EditorialSite.class, "document.html");

    private final Documents documents;
    private final Presence presence;

    /// A desk whose visitors are known to that presence.
    public EditorialSite(ChannelLayer layer, Presence presence) {
        this.documents = new Documents(layer, SAMPLES);
        this.presence = presence;
    }

    private static Document sample(String slug, String title, String phase, String text) {
        return new Document(slug, title, phase, text, 0, "");
    }

    /// The site alone.
    public static Application create(ChannelLayer layer) {
        var site = new EditorialSite(layer, Presence.on(layer));
        return layer.around(
                new ProtocolRouter(http(Assets.around("documents/", site.pages())), webSocket(site.sockets())));
    }

    /// The pages.
    public Routes pages() {
        return Routes.of(
                get("/documents/", page(EditorialSite.class, "desk.html")),
                get("/documents/{slug:slug}/{phase:slug}/", this::document),
                get("/assets/desk.js", page(EditorialSite.class, "desk.js")),
                get("/assets/document.js", page(EditorialSite.class, "document.js")));
    }

    private Response document(Request request) throws Exception {
        boolean isKnown =
                documents.find(request.path("slug")).isPresent() && Document.PHASES.contains(request.path("phase"));
        if (!isKnown) throw new HttpException(404, "There is no such document.");
        return DOCUMENT.handle(request);
    }

    /// The windows' connections: the stream `desk`, or one for a document in a phase.
    public Routes sockets() {
        return Routes.of(path(
                "/ws/documents",
                Streams.of(Routes.of(
                        socket("/desk", () -> new EditorialConsumer(documents, presence))
                                .with("slug", "")
                                .with("phase", ""),
                        socket("/{slug:slug}/{phase:slug}", () -> new EditorialConsumer(documents, presence))))));
    }
}
