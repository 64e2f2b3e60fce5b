package dev.levada.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;

/// Finds the name that somebody may have meant.
final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /// "Did you mean ...?", or all names when none is near.
    static String advice(String wrong, Collection<String> known) {
        var names = new TreeSet<>(known);
        return names.stream()
                .filter(name -> distance(wrong, name) <= Math.max(2, name.length() / 3))
                .min(Comparator.comparingInt(name -> distance(wrong, name)))
                .map(name -> "Did you mean " + name + "?")
                .orElseGet(() -> "There are: " + String.join(", ", names) + ".");
    }

    /// How many letters have to be put in, taken out, replaced or swapped with the next (optimal string
    /// alignment).
    static int distance(String from, String to) {
        if (from.length() > LONGEST || to.length() > LONGEST) return Integer.MAX_VALUE;
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) cost[i][0] = i;
        for (int j = 0; j <= to.length(); j++) cost[0][j] = j;
        for (int i = 1; i <= from.length(); i++)
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
            }
        return cost[from.length()][to.length()];
    }
}
