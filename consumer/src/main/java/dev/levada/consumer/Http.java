package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.routing.Route;
import dev.levada.routing.Routes;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Routes to HTTP handlers, to consumers and to files: `get("/hello", request -> Response.text("hello"))`.
///
/// Paths are as for [Route#path]; a wrong one fails here.
public final class Http {
    private Http() {}

    /// A route for GET, and with it HEAD.
    public static Route get(String path, HttpHandler handler) {
        return route(path, handler).methods("GET");
    }

    /// A route for POST.
    public static Route post(String path, HttpHandler handler) {
        return route(path, handler).methods("POST");
    }

    /// A route for PUT.
    public static Route put(String path, HttpHandler handler) {
        return route(path, handler).methods("PUT");
    }

    /// A route for PATCH.
    public static Route patch(String path, HttpHandler handler) {
        return route(path, handler).methods("PATCH");
    }

    /// A route for DELETE.
    public static Route delete(String path, HttpHandler handler) {
        return route(path, handler).methods("DELETE");
    }

    /// A route for all methods; narrow it with [Route#methods].
    public static Route route(String path, HttpHandler handler) {
        return Route.path(path, application(handler));
    }

    /// A route for all methods to a consumer, of which each request gets a new one.
    ///
    /// @param factory makes a new instance at each call; any thread may call it. It is called once here, to
    ///     check the consumer's declarations.
    /// @throws ContractException when the declarations are wrong; the message names the consumer
    public static Route consumer(String path, Supplier<? extends HttpConsumer> factory) {
        return Route.path(path, HttpConsumer.application(factory));
    }

    /// A route to a consumer of server-sent events, of which each stream gets a new one.
    ///
    /// @param factory as for [#consumer]
    /// @throws ContractException when the declarations are wrong; the message names the consumer
    public static Route events(String path, Supplier<? extends EventStreamConsumer> factory) {
        return events(path, factory, EventStreamOptions.defaults());
    }

    /// The same with options of its own.
    public static Route events(
            String path, Supplier<? extends EventStreamConsumer> factory, EventStreamOptions options) {
        return Route.path(path, EventStreamConsumer.application(factory, options))
                .methods("GET");
    }

    /// A handler as an application, for use without a router.
    public static Application application(HttpHandler handler) {
        return new HttpApplication(handler);
    }

    /// A route for the files below a directory, read anew at each request, with the standard options.
    ///
    /// @param prefix such as `/static`
    /// @param directory must exist
    public static Route files(String prefix, Path directory) {
        return files(prefix, directory, StaticOptions.standard());
    }

    /// A route for the files below a directory, read anew at each request.
    ///
    /// Only regular files are served whose real place is below the directory's real place and whose path
    /// has no part that begins with a dot or stands for a device; everything else is 404. Directories are
    /// not listed.
    ///
    /// Answers have validators (`etag`, `last-modified`), which all conditions of RFC 9110 section 13 are
    /// held against. Ranges are served, up to 16 at once that do not overlap; more are 416. Files of any
    /// size are sent block by block. Where `app.js.br` or `app.js.gz` stands beside `app.js` and is not
    /// older, it is sent to who takes it.
    ///
    /// @param prefix such as `/static`
    /// @param directory must exist
    public static Route files(String prefix, Path directory, StaticOptions options) {
        return below(prefix, new StaticFiles(directory, options), options);
    }

    /// A route for the resources in a folder beside a class, with the standard options.
    ///
    /// @param prefix such as `/static`
    /// @param folder relative to the class's package, or from the root with a leading slash: `web`
    public static Route resources(String prefix, Class<?> beside, String folder) {
        return resources(prefix, beside, folder, StaticOptions.standard());
    }

    /// A route for the resources in a folder beside a class, as `Class.getResource` finds them. Kept in
    /// memory once asked for. Names and requests are treated as for [#files(String, Path, StaticOptions)].
    ///
    /// In a named module the package that stands for the folder must be open to `dev.levada.consumer`.
    ///
    /// @param prefix such as `/static`
    /// @param folder relative to the class's package, or from the root with a leading slash: `web`
    public static Route resources(String prefix, Class<?> beside, String folder, StaticOptions options) {
        return below(prefix, new StaticResources(beside, folder, options), options);
    }

    /// A page that stands as a resource beside a class. Read here, kept in memory.
    ///
    /// In a named module the package of the resource must be open to `dev.levada.consumer`.
    ///
    /// @param resource as for `Class.getResource`: `index.html`
    /// @throws ContractException when there is no such resource
    public static HttpHandler page(Class<?> beside, String resource) {
        return StaticContent.ofResource(beside, resource);
    }

    /// A page that stands as a resource at the root of the class path. Read here, kept in memory.
    ///
    /// @param resource such as `index.html`
    /// @throws ContractException when there is no such resource
    public static HttpHandler page(String resource) {
        return StaticContent.ofResource(resource);
    }

    private static Route below(String prefix, HttpHandler handler, StaticOptions options) {
        String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        String names = "/{" + StaticNames.ARGUMENT + ":path}";
        if (options.index().isEmpty()) return get(base + names, handler);
        // The directory itself has no name, so it takes a second route.
        return Route.path(base + "/", Routes.of(get("/", handler), get(names, handler)));
    }
}
