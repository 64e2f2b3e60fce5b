package dev.levada.worker;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.layer.Messages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The work that a consumer understands, by the type of its messages. Only what is declared here is ever
/// called: no sender can pick a method by its name.
///
/// Used by the thread that calls `handlers`, until that call returns.
public final class WorkHandlers {
    // Linear: a consumer has a handful.
    private final ArrayList<Entry> entries = new ArrayList<>(2);

    WorkHandlers() {}

    /// One declaration. Decoding is apart from handling, because a message that does not fit its record is
    /// the fault of its sender.
    record Entry(String type, @Nullable Class<? extends Record> form, WorkHandler<?> handler) {
        Object decode(ChannelMessage message) {
            return form == null ? message : Messages.as(message, form);
        }

        @SuppressWarnings("unchecked") // it gets what decode made of what message(...) declared
        void handle(Object decoded, Work work) throws Exception {
            ((WorkHandler<Object>) handler).handle(decoded, work);
        }
    }

    /// Declares the handler for messages that carry this record; their type is [Messages#typeOf].
    ///
    /// @return this, for the next declaration
    /// @throws ContractException when there is a handler for that type already
    public <R extends Record> WorkHandlers message(Class<R> form, WorkHandler<? super R> handler) {
        if ((Class<?>) form == Record.class)
            throw new ContractException(
                    "Expected the class of a record such as MakeThumbnail.class, but got Record.class.");
        return add(new Entry(Messages.typeOf(form), form, handler));
    }

    /// Declares the handler for messages of this type, which gets them as they are.
    ///
    /// @return this, for the next declaration
    /// @throws ContractException when the type is empty or there is a handler for it already
    public WorkHandlers message(String type, WorkHandler<? super ChannelMessage> handler) {
        if (type.isEmpty())
            throw new ContractException("Expected a message type such as \"thumbnail.make\", but got \"\".");
        return add(new Entry(type, null, handler));
    }

    private WorkHandlers add(Entry entry) {
        if (find(entry.type()) != null)
            throw new ContractException("Expected one handler for messages of type " + Quoted.of(entry.type())
                    + ", but got a second one. Remove one of them, or give the record another @MessageType.");
        entries.add(entry);
        return this;
    }

    @Nullable
    Entry find(String type) {
        for (var entry : entries) if (entry.type().equals(type)) return entry;
        return null;
    }

    List<String> types() {
        return entries.stream().map(Entry::type).toList();
    }
}
