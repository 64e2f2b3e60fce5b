package dev.levada.examples.incidents;

import dev.levada.binding.Action;
import dev.levada.binding.BoundConsumer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The areas of one open map: drawn and erased, never changed.
final class AreaConsumer extends BoundConsumer<AreaConsumer.Fields> {
    private final Tracker tracker;

    record Fields(String name, int severity, @Nullable String url, List<Place> polygon) {}

    AreaConsumer(Tracker tracker) {
        super(Fields.class);
        this.tracker = tracker;
    }

    @Override
    protected void connected() throws Exception {
        join(Tracker.AREAS.group());
        accept();
        for (var area : tracker.areas()) sendJson(Tracker.AREAS.snapshot(area));
    }

    @Override
    protected boolean isAllowed(Action action, @Nullable String key) {
        return Person.of(scope()).may(action);
    }

    @Override
    protected String create(Fields fields) throws Exception {
        var url = fields.url() == null ? "" : fields.url();
        var area = new Area(0, fields.name(), fields.severity(), url, fields.polygon());
        return String.valueOf(tracker.draw(area).id());
    }

    @Override
    protected void delete(String key) throws Exception {
        tracker.erase(key);
    }
}
