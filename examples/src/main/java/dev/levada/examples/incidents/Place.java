package dev.levada.examples.incidents;

import dev.levada.binding.RefusedException;
import java.util.List;

/// A place on the map, in degrees.
record Place(double latitude, double longitude) {
    Place {
        if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180))
            throw new RefusedException("Expected a latitude from -90 to 90 and a longitude from -180 to 180.");
    }

    /// Whether it lies within a polygon: a line from here eastwards then crosses its sides an odd number of
    /// times.
    boolean isWithin(List<Place> polygon) {
        boolean isInside = false;
        for (int i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
            var a = polygon.get(i);
            var b = polygon.get(j);
            if (a.latitude > latitude == b.latitude > latitude) continue;
            double share = (latitude - a.latitude) / (b.latitude - a.latitude);
            if (longitude < a.longitude + share * (b.longitude - a.longitude)) isInside = !isInside;
        }
        return isInside;
    }
}
