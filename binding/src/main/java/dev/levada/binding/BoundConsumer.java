package dev.levada.binding;

import dev.levada.consumer.ErrorPolicy;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A page that sees the things of a binding and may wish for changes of them.
///
/// The page sends `{"id":"1","action":"update","key":"7","fields":{"title":"Fire"}}`. The consumer is asked
/// [#isAllowed]; then [#create], [#update] or [#delete] does it. The page is answered
/// `{"type":"binding.done","id":"1","key":"7"}`, or `{"type":"binding.refused","id":"1","reason":"..."}`;
/// the change itself comes to it as to all others, from the binding.
///
/// Only the fields of `F` can be wished for: with any other the wish is refused. One wish at a time, as
/// with every consumer.
///
/// Source: Channels 1, "Data Binding", "Inbound".
///
/// @param <F> a record of the fields that pages may set; those that a wish leaves out are null in it
public abstract class BoundConsumer<F extends Record> extends JsonWebSocketConsumer<BoundConsumer.Wish> {
    private static final JsonCodec CODEC = JsonCodec.standard();

    private final Class<F> fieldsType;

    /// What a page sends.
    ///
    /// @param id chosen by the page, for the answer; may be null
    /// @param action `create`, `update` or `delete`
    /// @param key which thing; null to create one
    /// @param fields null to delete
    public record Wish(
            @Nullable String id,
            String action,
            @Nullable String key,
            @Nullable Map<String, @Nullable Object> fields) {}

    private record Done(String type, @Nullable String id, String key) {}

    private record Refused(String type, @Nullable String id, String reason) {}

    /// @param fieldsType the record of the fields that pages may set
    protected BoundConsumer(Class<F> fieldsType) {
        this.fieldsType = fieldsType;
    }

    /// Whether this page may do that. Asked before each wish is read further; by default no page may do
    /// anything.
    ///
    /// @param key which thing; null for a creation
    protected boolean isAllowed(Action action, @Nullable String key) throws Exception {
        return false;
    }

    /// Stores a new thing and publishes that.
    ///
    /// @return its key
    /// @throws RefusedException when the fields cannot be stored so
    protected String create(F fields) throws Exception {
        throw new RefusedException("Nothing can be created here.");
    }

    /// Changes a thing and publishes that.
    ///
    /// @throws RefusedException when there is no such thing, or the fields cannot be stored so
    protected void update(String key, F fields) throws Exception {
        throw new RefusedException("Nothing can be changed here.");
    }

    /// Deletes a thing and publishes that.
    ///
    /// @throws RefusedException when there is no such thing
    protected void delete(String key) throws Exception {
        throw new RefusedException("Nothing can be deleted here.");
    }

    /// Closed to subclasses: reads the wish, asks, does it, answers.
    @Override
    protected final void received(Wish wish) throws Exception {
        try {
            sendJson(new Done("binding.done", wish.id, fulfil(wish)));
        } catch (RefusedException e) {
            sendJson(new Refused("binding.refused", wish.id, String.valueOf(e.getMessage())));
        }
    }

    private String fulfil(Wish wish) throws Exception {
        var action = action(wish.action);
        if (action != Action.CREATE && wish.key == null) throw new RefusedException("Expected the key of a thing.");
        if (!isAllowed(action, action == Action.CREATE ? null : wish.key))
            throw new RefusedException("You may not do that.");
        if (action == Action.CREATE) return create(fields(wish));
        var key = String.valueOf(wish.key);
        if (action == Action.UPDATE) update(key, fields(wish));
        else delete(key);
        return key;
    }

    private static Action action(@Nullable String text) {
        for (var action : Action.values()) if (action.text().equals(text)) return action;
        throw new RefusedException("Expected the action create, update or delete.");
    }

    private F fields(Wish wish) {
        if (wish.fields == null) throw new RefusedException("Expected fields.");
        try {
            return CODEC.fromFields(wish.fields, fieldsType);
        } catch (JsonException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    /// What is no wish at all is refused too, and ends nothing.
    @Override
    protected ErrorPolicy invalid(JsonException problem) {
        return ErrorPolicy.reply(new Refused("binding.refused", null, String.valueOf(problem.getMessage())));
    }

    /// Changes that come as messages, as from Python, reach the page as well. A subclass that overrides
    /// this calls it.
    @Override
    protected void handlers(Handlers on) {
        on.message(Change.class, this::sendJson);
    }
}
