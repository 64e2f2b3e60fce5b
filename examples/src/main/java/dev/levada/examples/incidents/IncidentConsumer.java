package dev.levada.examples.incidents;

import dev.levada.binding.Action;
import dev.levada.binding.BoundConsumer;
import dev.levada.binding.RefusedException;
import dev.levada.consumer.Handlers;
import dev.levada.examples.incidents.Tracker.Alert;
import org.jspecify.annotations.Nullable;

/// The incidents of one open map.
final class IncidentConsumer extends BoundConsumer<IncidentConsumer.Fields> {
    private final Tracker tracker;

    /// What a page may set; what it leaves out stays.
    record Fields(
            @Nullable String title,
            @Nullable Place place,
            @Nullable Integer severity,
            @Nullable Boolean isClosed) {
        Incident on(Incident it) {
            return new Incident(
                    it.id(),
                    title == null ? it.title() : title,
                    place == null ? it.place() : place,
                    severity == null ? it.severity() : severity,
                    isClosed == null ? it.isClosed() : isClosed);
        }

        Incident whole() {
            if (title == null || place == null || severity == null)
                throw new RefusedException("Expected title, place and severity.");
            return new Incident(0, title, place, severity, false);
        }
    }

    IncidentConsumer(Tracker tracker) {
        super(Fields.class);
        this.tracker = tracker;
    }

    @Override
    protected void connected() throws Exception {
        join(Tracker.INCIDENTS.group());
        join(Tracker.ALERTS);
        accept();
        for (var incident : tracker.incidents()) sendJson(Tracker.INCIDENTS.snapshot(incident));
    }

    @Override
    protected boolean isAllowed(Action action, @Nullable String key) {
        return Person.of(scope()).may(action);
    }

    @Override
    protected String create(Fields fields) throws Exception {
        return String.valueOf(tracker.report(fields.whole()).id());
    }

    @Override
    protected void update(String key, Fields fields) throws Exception {
        tracker.change(key, fields::on);
    }

    @Override
    protected void delete(String key) throws Exception {
        tracker.remove(key);
    }

    @Override
    protected void handlers(Handlers on) {
        super.handlers(on);
        on.message(Alert.class, this::sendJson);
    }
}
