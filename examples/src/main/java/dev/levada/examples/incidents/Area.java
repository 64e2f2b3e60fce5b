package dev.levada.examples.incidents;

import dev.levada.binding.RefusedException;
import java.net.URI;
import java.util.List;

/// An area of interest: whoever drew it is told of what happens there.
///
/// @param id 0 before it is stored
/// @param severity the least that is of interest, from 1 to 5
/// @param url where to read on; may be empty
/// @param polygon its corners, at least 3
record Area(long id, String name, int severity, String url, List<Place> polygon) {
    static final int MAX_CORNERS = 100;

    Area {
        name = Incident.text("name", name, Incident.MAX_TITLE_CHARACTERS);
        Incident.checkSeverity(severity);
        if (!url.isEmpty() && !String.valueOf(URI.create(url).getScheme()).matches("https?"))
            throw new RefusedException("Expected a URL that begins with http:// or https://.");
        polygon = List.copyOf(polygon);
        if (polygon.size() < 3 || polygon.size() > MAX_CORNERS)
            throw new RefusedException("Expected an area with 3 to " + MAX_CORNERS + " corners.");
    }

    boolean concerns(Incident incident) {
        return !incident.isClosed()
                && incident.severity() >= severity
                && incident.place().isWithin(polygon);
    }

    Area withId(long id) {
        return new Area(id, name, severity, url, polygon);
    }
}
