package dev.levada.examples.common;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.page;
import static dev.levada.routing.Route.path;

import dev.levada.consumer.BrowserClient;
import dev.levada.consumer.Response;
import dev.levada.routing.Routes;

/// The parts of pages that several applications use, under `/assets`.
public final class Assets {
    private Assets() {}

    /// An application alone: its pages, these parts, and `/`, which leads to where it begins.
    public static Routes around(String beginning, Routes pages) {
        return Routes.of(get("/", _ -> Response.redirect(beginning)), path("/", routes()), path("/", pages));
    }

    /// The style sheet, the mark, the browser's client, and `live.js`, which shows how a connection is.
    public static Routes routes() {
        return Routes.of(
                get("/assets/demo.css", page(Assets.class, "demo.css")),
                get("/assets/live.js", page(Assets.class, "live.js")),
                get("/assets/levada.svg", page(Assets.class, "levada.svg")),
                BrowserClient.at("/assets/levada-client.js"),
                // Browsers ask for it on pages that name no icon, as those of the plain subject.
                get("/favicon.ico", page(Assets.class, "levada.svg")));
    }
}
