package dev.levada.testkit;

/// Where the application of a [TestSite] runs that is made with its channel layer: the same scenario in one
/// process, behind an edge, and with workers that take over from each other.
///
/// The system property [#PROPERTY] or the environment variable `LEVADA_TEST_DEPLOYMENT` chooses for a whole
/// test run; [TestSite#of(Deployment, java.util.function.Function, dev.levada.layer.ChannelLayer)] for one
/// scenario.
public enum Deployment {
    /// Beside its sockets.
    IN_PROCESS,
    /// In a worker, behind an edge that holds the sockets.
    REMOTE_WORKER,
    /// In two workers: after every few events of a client each connection goes to the other worker. Those
    /// whose consumer is not movable stay where they are.
    FAILOVER;

    /// The system property that chooses: `-Dlevada.test.deployment=failover`.
    public static final String PROPERTY = "levada.test.deployment";

    /// What the property or the environment asks for; else in one process.
    ///
    /// @throws AssertionError when there is no such deployment
    public static Deployment current() {
        var wish = System.getProperty(PROPERTY, System.getenv("LEVADA_TEST_DEPLOYMENT"));
        if (wish == null) return IN_PROCESS;
        for (var known : values()) if (known.name().replace('_', '-').equalsIgnoreCase(wish)) return known;
        throw new AssertionError(
                "Expected in-process, remote-worker or failover in " + PROPERTY + ", but got \"" + wish + "\".");
    }
}
