package dev.levada.examples.answers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// What is answered, word by word. Nobody thinks here: sentences about water in another order each time,
/// but always the same for one answer, so that another writer can go on.
final class Essay {
    private static final int PARAGRAPHS = 3;
    private static final int SENTENCES = 4;
    private static final List<String> ALL = read();

    private Essay() {}

    static List<String> on(String question, String answer) {
        var sentences = new ArrayList<>(ALL);
        Collections.shuffle(sentences, new Random(answer.hashCode()));
        var pieces = new ArrayList<String>();
        addWords(pieces, "You ask: \u201c" + question + "\u201d Water would answer like this.\n\n");
        for (int i = 0; i < PARAGRAPHS; i++)
            addWords(pieces, String.join(" ", sentences.subList(i * SENTENCES, (i + 1) * SENTENCES)) + "\n\n");
        return pieces;
    }

    private static void addWords(List<String> pieces, String text) {
        Collections.addAll(pieces, text.split("(?<= )", -1));
    }

    private static List<String> read() {
        try (var sentences = Essay.class.getResourceAsStream("sentences.txt")) {
            return new String(Objects.requireNonNull(sentences, "sentences.txt").readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
