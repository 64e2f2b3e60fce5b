package dev.levada.examples.work;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Pictures, as an example needs them: those with an even number exist.
public final class Pictures {
    private final Set<String> thumbnails = ConcurrentHashMap.newKeySet();

    /// Without thumbnails.
    public Pictures() {}

    boolean has(long picture) {
        return picture % 2 == 0;
    }

    /// Doing it twice is the same as doing it once, as it has to be where work is done at least once.
    void scale(long picture, int size) {
        thumbnails.add(picture + " at " + size);
    }

    /// How many thumbnails there are.
    public int thumbnails() {
        return thumbnails.size();
    }
}
