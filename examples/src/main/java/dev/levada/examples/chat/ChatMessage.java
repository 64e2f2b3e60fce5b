package dev.levada.examples.chat;

import dev.levada.layer.MessageType;
import java.util.Objects;

/// What travels in the chat: [Said] from a page; [Who] and [Here] between consumers; the rest, and [Here]
/// again, to the pages.
///
/// Who is here is known to nobody in particular. A newcomer asks and everybody answers; whoever comes or
/// goes says so. An id is never used twice and one that has left stays away, so the pages come to the same
/// list in whatever order they hear it. A process that dies says no farewell: its people stay on the
/// others' lists until those pages are loaded again.
sealed interface ChatMessage {
    /// A page says something. Answered with the [Line] that everybody gets, or a [Problem].
    record Said(String text) implements ChatMessage {
        public Said {
            Objects.requireNonNull(text, "text");
        }
    }

    /// The first message to a page: who it is here, and how much it may say at once.
    @MessageType("chat.welcome")
    record Welcome(Person you, int maxCharacters) implements ChatMessage {}

    /// Somebody said something.
    @MessageType("chat.line")
    record Line(Person from, String text) implements ChatMessage {}

    /// Somebody came.
    @MessageType("chat.joined")
    record Joined(Person who) implements ChatMessage {}

    /// Somebody went.
    @MessageType("chat.left")
    record Left(Person who) implements ChatMessage {}

    /// A newcomer asks who is here.
    ///
    /// @param answerTo the newcomer's channel
    @MessageType("chat.who")
    record Who(String answerTo) implements ChatMessage {}

    /// The answer: somebody was here before you.
    @MessageType("chat.here")
    record Here(Person who) implements ChatMessage {}

    /// What a page sent was not passed on.
    @MessageType("chat.problem")
    record Problem(String text) implements ChatMessage {}
}
