package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.options.ServerOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A whole application under test, with clients.
///
/// ```java
/// try (var site = TestSite.of(application);
///         var ann = site.webSocket("/ws/chat/blue?name=ann").connect()) {
///     ann.sendJson(new Said("hello"));
///     assertThat(ann.receiveJson(Line.class)).isEqualTo(new Line("ann", "hello"));
///     assertThat(site.get("/rooms").text()).isEqualTo("blue");
/// }
/// ```
///
/// The same scenario runs in memory or against a live server; see [Mode]. Either way startup and shutdown
/// of the application's lifespan are run around it, and what the application throws is what the test
/// shows.
///
/// Clients may be used by one thread each; the site itself by any.
public final class TestSite implements AutoCloseable {
    private final Mode mode;
    private final Backend backend;
    private final @Nullable ChannelLayer layer;
    private final @Nullable DeployedSite deployed;

    private TestSite(Mode mode, Backend backend, @Nullable ChannelLayer layer, @Nullable DeployedSite deployed) {
        this.mode = mode;
        this.backend = backend;
        this.layer = layer;
        this.deployed = deployed;
    }

    /// Where a scenario runs.
    public enum Mode {
        /// In this process without a network: fastest, and exact about "nothing more comes".
        MEMORY,
        /// Over real sockets, against the server on a free port of this machine.
        LIVE;

        /// The system property that makes [TestSite#of(Application)] live: `-Dlevada.test.live=true`. The
        /// environment variable `LEVADA_TEST_LIVE` does the same.
        public static final String PROPERTY = "levada.test.live";

        /// The mode that the property or the environment asks for; else in memory.
        public static Mode current() {
            var wish = System.getProperty(PROPERTY, System.getenv("LEVADA_TEST_LIVE"));
            return Boolean.parseBoolean(wish) ? LIVE : MEMORY;
        }
    }

    /// Starts the application in the current mode: in memory, unless [Mode#PROPERTY] says live. Returns
    /// when its startup is complete.
    ///
    /// @throws ApplicationFailedError when its startup throws
    /// @throws AssertionError when its startup fails or is not complete in time
    public static TestSite of(Application application) {
        return of(Mode.current(), application);
    }

    /// The same in the given mode, for scenarios that a test runs in both.
    public static TestSite of(Mode mode, Application application) {
        return of(mode, application, TestOptions.defaults());
    }

    /// The same with options of its own.
    public static TestSite of(Mode mode, Application application, TestOptions options) {
        return new TestSite(mode, start(mode, application, options), null, null);
    }

    /// The same for an application that is made for a channel layer. Closing the site closes the layer.
    /// Where the application runs says [Deployment#current()].
    public static TestSite of(
            Mode mode, Function<? super ChannelLayer, ? extends Application> create, ChannelLayer layer) {
        return of(mode, create, layer, TestOptions.defaults());
    }

    /// The same with options of its own.
    public static TestSite of(
            Mode mode,
            Function<? super ChannelLayer, ? extends Application> create,
            ChannelLayer layer,
            TestOptions options) {
        return of(mode, Deployment.current(), create, layer, options);
    }

    /// The same in the given deployment and the current mode, for scenarios that a test runs in several.
    /// The application is made once for each worker.
    public static TestSite of(
            Deployment deployment, Function<? super ChannelLayer, ? extends Application> create, ChannelLayer layer) {
        return of(Mode.current(), deployment, create, layer, TestOptions.defaults());
    }

    private static TestSite of(
            Mode mode,
            Deployment deployment,
            Function<? super ChannelLayer, ? extends Application> create,
            ChannelLayer layer,
            TestOptions options) {
        DeployedSite deployed = null;
        try {
            if (deployment != Deployment.IN_PROCESS) deployed = DeployedSite.start(deployment, create, layer);
            var application = deployed == null ? create.apply(layer) : deployed.application();
            return new TestSite(mode, start(mode, application, options), layer, deployed);
        } catch (Throwable e) {
            if (deployed != null) deployed.close();
            layer.close();
            throw e;
        }
    }

    /// [#of(Mode, Function, ChannelLayer)] in the current mode.
    public static TestSite of(Function<? super ChannelLayer, ? extends Application> create, ChannelLayer layer) {
        return of(Mode.current(), create, layer);
    }

    /// Starts the application on a live server, whatever the current mode.
    public static TestSite live(Application application) {
        return of(Mode.LIVE, application);
    }

    /// Starts the application on a live server with options of its own, but for its port, which is a free
    /// one, and for its times to end applications, which are the test's deadline.
    public static TestSite live(Application application, ServerOptions server, TestOptions options) {
        return new TestSite(Mode.LIVE, LiveBackend.start(application, server, options, false), null, null);
    }

    /// The same, where clients reach the server through a [#network()] that can be cut, slowed down and
    /// stalled.
    public static TestSite liveOverNetwork(Application application, ServerOptions server, TestOptions options) {
        return new TestSite(Mode.LIVE, LiveBackend.start(application, server, options, true), null, null);
    }

    /// [#of(Mode, Function, ChannelLayer)] on a live server.
    public static TestSite live(Function<? super ChannelLayer, ? extends Application> create, ChannelLayer layer) {
        return of(Mode.LIVE, create, layer);
    }

    private static Backend start(Mode mode, Application application, TestOptions options) {
        return switch (mode) {
            case MEMORY -> MemoryBackend.start(application, options);
            case LIVE -> LiveBackend.start(application, ServerOptions.defaults(), options, false);
        };
    }

    /// Where this site runs.
    public Mode mode() {
        return mode;
    }

    /// Scheme, host and port, as a browser on this site sends them as Origin: `http://127.0.0.1:49152`.
    /// On a live site a real browser can be sent there.
    public String origin() {
        return "http://" + backend.authority();
    }

    /// The layer this site was made with.
    ///
    /// @throws AssertionError when it was made without
    public ChannelLayer layer() {
        if (layer == null)
            throw new AssertionError("Expected a site with a layer, but it was made of an application alone."
                    + " TestSite.of(layer -> application, layer) makes one.");
        return layer;
    }

    /// The network between this site's clients and its server, for faults.
    ///
    /// @throws AssertionError when the site has none
    public RelayForTests network() {
        var network = backend instanceof LiveBackend live ? live.network() : null;
        if (network == null)
            throw new AssertionError("Expected a site with a network, but it was made without."
                    + " TestSite.liveOverNetwork(application, server, options) makes one.");
        return network;
    }

    /// A WebSocket to be opened.
    ///
    /// @param target path and query, percent-encoded: `/ws/chat/blue?name=ann`
    public TestHandshake webSocket(String target) {
        return new TestHandshake(backend, target);
    }

    /// Sends a GET request and waits for the response.
    public TestResponse get(String target) {
        return request("GET", target).send();
    }

    /// Sends a POST request with a text body in UTF-8 and waits for the response.
    public TestResponse post(String target, String body) {
        return request("POST", target).body(body).send();
    }

    /// Opens a stream of server-sent events, as `new EventSource(target)` does.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when the answer is none or does not come in time
    public TestEventStream events(String target) {
        return request("GET", target).header("accept", "text/event-stream").events();
    }

    /// A request to be sent.
    ///
    /// @param method upper case
    /// @param target path and query, percent-encoded
    public TestRequest request(String method, String target) {
        return new TestRequest(backend, method, target);
    }

    /// Closes the clients that are still open, runs the application's shutdown, and closes the layer the
    /// site was made with. Closing twice is harmless.
    ///
    /// @throws ApplicationFailedError when the application threw something that no call has shown
    /// @throws AssertionError when it does not return, or its shutdown fails
    @Override
    public void close() {
        try {
            backend.close();
        } finally {
            if (deployed != null) deployed.close();
            if (layer != null) layer.close();
        }
    }
}
