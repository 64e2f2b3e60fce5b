package dev.levada.examples.answers;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;

/// A part of an answer, as it travels: kept in the history of the answer's group, and shown by its pages.
sealed interface Part {
    /// What is asked: the first part.
    @MessageType("question")
    record Question(String text) implements Part {}

    /// The next words.
    @MessageType("piece")
    record Piece(String text) implements Part {}

    /// The last part.
    @MessageType("end")
    record End() implements Part {}

    /// The group of an answer. Its history has to be declared in the layer's URL; see [AnswersSite#LAYER].
    static GroupName group(String answer) {
        return GroupName.of("answer." + answer);
    }

    /// Adds the part to the answer, and shows it to whoever looks.
    static void add(ChannelLayer layer, String answer, Record part) throws InterruptedException {
        layer.broadcast(group(answer), Broadcast.of(part));
    }
}
