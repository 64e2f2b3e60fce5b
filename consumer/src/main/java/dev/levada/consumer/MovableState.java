package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Handover;
import dev.levada.json.JsonCodec;
import java.lang.reflect.ParameterizedType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The declared state of one consumer on its way to another: a mark that says whether it has a mailbox, and
/// the record as JSON.
final class MovableState<S extends Record> {
    private static final int MAX_BYTES = 64 << 10;
    private static final byte WITHOUT_LINK = 0;
    private static final byte WITH_LINK = 1;

    // The class of the record of each consumer, found once.
    private static final ClassValue<Class<? extends Record>> FORMS = new ClassValue<>() {
        @Override
        protected Class<? extends Record> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private final Movable<S> consumer;
    private final Class<S> form;
    private @Nullable S last;
    private boolean lastHadLink;
    private Bytes saved = Bytes.EMPTY;

    private MovableState(Movable<S> consumer, Class<S> form) {
        this.consumer = consumer;
        this.form = form;
    }

    /// @throws ContractException when the record cannot be told from the class, or JSON cannot read it
    static void check(Object consumer) {
        if (consumer instanceof Movable<?>) JsonAccess.check(FORMS.get(consumer.getClass()));
    }

    @SuppressWarnings("unchecked") // the form was found in the declaration of the consumer's class
    static <S extends Record> MovableState<S> of(Movable<S> consumer) {
        return new MovableState<>(consumer, (Class<S>) FORMS.get(consumer.getClass()));
    }

    private static Class<? extends Record> find(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getSuperclass())
            for (var declared : at.getGenericInterfaces())
                if (declared instanceof ParameterizedType movable
                        && movable.getRawType() == Movable.class
                        && movable.getActualTypeArguments()[0] instanceof Class<?> form
                        && form.isRecord()) return form.asSubclass(Record.class);
        throw new ContractException("Expected " + type.getName() + " to name the record of its state, as in"
                + " \"implements Movable<State>\", but it does not. Name it in the class itself.");
    }

    Bytes save(boolean hasLink) {
        var now = consumer.state();
        if ((Object) now == null)
            throw new ContractException("Expected a record from state() of "
                    + consumer.getClass().getName() + ", but got null. Return one from the first hook on.");
        if (hasLink == lastHadLink && now.equals(last)) return saved;
        byte[] json = JsonCodec.standard().encode(now).getBytes(StandardCharsets.UTF_8);
        if (json.length >= MAX_BYTES)
            throw new ContractException("Expected a state of less than " + MAX_BYTES + " bytes, but that of "
                    + consumer.getClass().getName() + " has " + json.length + ". Keep what is large elsewhere.");
        byte[] whole = new byte[json.length + 1];
        whole[0] = hasLink ? WITH_LINK : WITHOUT_LINK;
        System.arraycopy(json, 0, whole, 1, json.length);
        last = now;
        lastHadLink = hasLink;
        saved = Bytes.wrap(whole);
        return saved;
    }

    static boolean hasLink(Bytes state) {
        return !state.isEmpty() && state.at(0) == WITH_LINK;
    }

    /// @throws dev.levada.json.JsonException when the state does not fit the record of this release
    void restore(Bytes state) throws Exception {
        byte[] json = new byte[Math.max(0, state.length() - 1)];
        state.copyTo(state.length() - json.length, json, 0, json.length);
        consumer.restored(JsonCodec.standard().decode(new String(json, StandardCharsets.UTF_8), form));
    }

    /// Has the state saved from now on.
    void attach(Handover handover, WebSocketRun run) {
        handover.save(() -> save(run.hasLink()));
    }
}
