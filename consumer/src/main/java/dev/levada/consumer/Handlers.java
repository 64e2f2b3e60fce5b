package dev.levada.consumer;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Messages;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The channel messages that a consumer understands, by their type. Only what is declared here is ever
/// called: no sender can pick a method by its name.
///
/// Used by the thread that calls `handlers`, until that call returns.
public final class Handlers {
    private static final Entry[] NONE = new Entry[0];

    // Linear: a consumer has a handful, and one lives in every connection that was ever sent a message.
    private Entry[] entries = NONE;

    Handlers() {}

    /// One declaration. Decoding is apart from handling, because a message that does not fit its record is
    /// the fault of its sender.
    record Entry(String type, @Nullable Class<? extends Record> form, Handler<?> handler) {
        /// What the handler gets; null for a message that does not fit its record, which is dropped.
        @Nullable
        Object decode(ChannelMessage message, MessageLog log) {
            if (form == null) return message;
            try {
                return Messages.as(message, form);
            } catch (JsonException problem) {
                log.misfit(message, problem);
                return null;
            }
        }

        @SuppressWarnings("unchecked") // it gets what decode made of what message(...) declared
        void handle(Object decoded) throws Exception {
            ((Handler<Object>) handler).handle(decoded);
        }
    }

    /// Declares the handler for messages that carry this record; their type is [Messages#typeOf].
    ///
    /// @return this, for the next declaration
    /// @throws ContractException when there is a handler for that type already, or the record's module does
    ///     not open it to `tools.jackson.databind`
    public <R extends Record> Handlers message(Class<R> form, Handler<? super R> handler) {
        if ((Class<?>) form == Record.class)
            throw new ContractException("Expected the class of a record such as Kick.class, but got Record.class.");
        JsonAccess.check(form);
        return add(new Entry(Messages.typeOf(form), form, handler));
    }

    /// Declares the handler for messages of this type, which gets them as they are.
    ///
    /// @return this, for the next declaration
    /// @throws ContractException when the type is empty or there is a handler for it already
    public Handlers message(String type, Handler<? super ChannelMessage> handler) {
        if (type.isEmpty()) throw new ContractException("Expected a message type such as \"chat.line\", but got \"\".");
        return add(new Entry(type, null, handler));
    }

    /// Declares what is done when the layer had lost its server for a while and has it again: messages of
    /// that time may be missing, so what the peer sees may be out of date. Memberships are there again.
    ///
    /// @return this, for the next declaration
    /// @throws ContractException when there is such a handler already
    public Handlers missed(Handler<? super LayerGap> handler) {
        Handler<ChannelMessage> unpacking = message -> handler.handle(Gaps.gap(message));
        return add(new Entry(Gaps.TYPE, null, unpacking));
    }

    private Handlers add(Entry entry) {
        if (indexOf(entry.type) >= 0)
            throw new ContractException("Expected one handler for messages of type " + Quoted.of(entry.type)
                    + ", but got a second one. Remove one of them, or give the record another @MessageType.");
        entries = Arrays.copyOf(entries, entries.length + 1);
        entries[entries.length - 1] = entry;
        return this;
    }

    private int indexOf(String type) {
        for (int i = 0; i < entries.length; i++) if (entries[i].type.equals(type)) return i;
        return -1;
    }

    /// The declaration for messages of its type; null for none.
    @Nullable
    Entry find(ChannelMessage message) {
        int index = indexOf(message.type());
        return index < 0 ? null : entries[index];
    }

    /// Calls the handler for the message. One that does not fit its record is dropped.
    ///
    /// @return false when there is no handler for its type
    boolean handle(ChannelMessage message, MessageLog log) throws Exception {
        var declared = find(message);
        if (declared == null) return false;
        Object decoded = declared.decode(message, log);
        if (decoded != null) declared.handle(decoded);
        return true;
    }
}
