package dev.levada.server.options;

import java.util.List;

/// Numbers of something that is not the server's, shown beside its own under the address of [Metrics]: of a
/// channel layer, of an application.
@FunctionalInterface
public interface MetricSource {
    /// What they are now. Called for each reading, on a virtual thread; has to return soon. The names are
    /// the same each time; of more than 1,000 the rest is left out. When it throws, its numbers are
    /// missing.
    List<Metric> metrics();
}
