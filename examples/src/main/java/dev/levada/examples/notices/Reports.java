package dev.levada.examples.notices;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Messages;
import java.util.Set;

/// A job in the background that tells when it is done. Whichever server has time takes the next.
final class Reports {
    static final ChannelName JOBS = ChannelName.of("notices.reports");

    /// Somebody wants a report.
    record MakeReport(String user) {}

    private Reports() {}

    /// Does jobs until the layer is closed.
    static void work(ChannelLayer layer) {
        try (var reader = layer.openWork(Set.of(JOBS))) {
            while (true) {
                var job = Messages.as(reader.receive().message(), MakeReport.class);
                long letters =
                        Person.ALL.stream().mapToInt(it -> it.name().length()).sum(); // what takes its time
                Notice.of("user." + job.user(), "Reports", "Your report is ready: " + letters + " letters.")
                        .send(layer);
            }
        } catch (LayerException | InterruptedException _) { // the server ends
        }
    }
}
