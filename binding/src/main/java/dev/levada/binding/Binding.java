package dev.levada.binding;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonCodec;
import dev.levada.layer.GroupName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which things are shown to whom, and what of them.
///
/// ```java
/// static final Binding<Incident> INCIDENTS = Binding.of("incident", Incident::id)
///     .showing(Incident::shown)                                   // a record of what pages see
///     .to(incident -> List.of(GroupName.of("incidents", incident.region())));
/// ```
///
/// In a transaction: `transaction.publish(INCIDENTS.updated(before, after))`. Where the groups of a thing
/// change with it, those that it leaves get a deletion, those where it stays an update, and those that it
/// enters a creation, in that order; so each group's pages are right without knowing of the others.
///
/// Immutable; any thread.
///
/// Source: Channels 1, "Data Binding", "Outbound".
///
/// @param <T> the things, usually a record
public final class Binding<T> {
    /// The most groups one thing may be shown to.
    public static final int MAX_GROUPS = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
    private static final JsonCodec CODEC = JsonCodec.standard();

    private final String name;
    private final Function<? super T, ?> key;
    private final Function<? super T, ? extends @Nullable Object> shown;
    private final Function<? super T, ? extends Iterable<GroupName>> groups;

    private Binding(
            String name,
            Function<? super T, ?> key,
            Function<? super T, ? extends @Nullable Object> shown,
            Function<? super T, ? extends Iterable<GroupName>> groups) {
        this.name = name;
        this.key = key;
        this.shown = shown;
        this.groups = groups;
    }

    /// A binding that shows whole records to the group [#group()].
    ///
    /// @param name which kind of thing it is, in messages: a letter, then up to 63 letters, digits or `_.-`
    /// @param key tells things apart: a number or a text, never null
    public static <T> Binding<T> of(String name, Function<? super T, ?> key) {
        if (!NAME.matcher(name).matches())
            throw new ContractException("Expected the name of a kind of thing, as \"incident\": a letter, then up to 63"
                    + " letters, digits or _.- ; but got " + Quoted.of(name) + ".");
        Objects.requireNonNull(key, "key");
        var group = List.of(group(name));
        return new Binding<>(name, key, it -> it, _ -> group);
    }

    /// With another view of a thing.
    ///
    /// @param shown gives a record or a map; null for a thing that is shown to nobody
    public Binding<T> showing(Function<? super T, ? extends @Nullable Object> shown) {
        return new Binding<>(name, key, Objects.requireNonNull(shown, "shown"), groups);
    }

    /// With groups that depend on the thing.
    ///
    /// @param groups at most [#MAX_GROUPS] for each thing
    public Binding<T> to(Function<? super T, ? extends Iterable<GroupName>> groups) {
        return new Binding<>(name, key, shown, Objects.requireNonNull(groups, "groups"));
    }

    /// The name in messages.
    public String name() {
        return name;
    }

    /// The group of all things of this binding, where it names no other.
    public GroupName group() {
        return group(name);
    }

    private static GroupName group(String name) {
        return GroupName.of("binding", name);
    }

    /// A thing has been stored that was not there.
    public Publication created(T after) {
        return changed(null, after);
    }

    /// A thing is another than it was. Both have the same key.
    ///
    /// @throws ContractException when the keys differ
    public Publication updated(T before, T after) {
        if (!key(before).equals(key(after)))
            throw new ContractException("Expected one thing before and after its change, but the key of the " + name
                    + " before is not the one after. Publish a deletion and a creation.");
        return changed(before, after);
    }

    /// A thing is gone.
    public Publication deleted(T before) {
        return changed(before, null);
    }

    private Publication changed(@Nullable T before, @Nullable T after) {
        var old = groups(before);
        var now = groups(after);
        var parts = new ArrayList<Publication.Part>();
        for (var group : old)
            if (!now.contains(group)) parts.add(part(group, Action.DELETE, Objects.requireNonNull(before), null));
        if (after != null) {
            var fields = fields(after);
            for (var group : now) if (old.contains(group)) parts.add(part(group, Action.UPDATE, after, fields));
            for (var group : now) if (!old.contains(group)) parts.add(part(group, Action.CREATE, after, fields));
        }
        return new Publication(parts);
    }

    private Publication.Part part(
            GroupName group, Action action, T thing, @Nullable Map<String, @Nullable Object> fields) {
        return new Publication.Part(group, new Change(name, action.text(), key(thing), fields));
    }

    private Object key(T thing) {
        var found = key.apply(thing);
        if (found instanceof Number || found instanceof String) return found;
        if (found != null) return found.toString();
        throw new ContractException(
                "Expected a key of the " + name + ", but got null. Store it before it is published.");
    }

    private Set<GroupName> groups(@Nullable T thing) {
        var all = new LinkedHashSet<GroupName>();
        // What is shown to nobody has no groups: it enters them when it is shown.
        if (thing == null || shown.apply(thing) == null) return all;
        for (var group : groups.apply(thing)) {
            all.add(group);
            if (all.size() > MAX_GROUPS)
                throw new ContractException("Expected at most " + MAX_GROUPS + " groups for one " + name
                        + ", but there are more. Give it a group that more pages share.");
        }
        return all;
    }

    private Map<String, @Nullable Object> fields(T thing) {
        var view = shown.apply(thing);
        return view == null ? Map.of() : CODEC.toFields(view);
    }

    /// What a page has to know of a thing that is there already, in the form of a creation: what a consumer
    /// sends to its own page when it connects.
    public Change snapshot(T thing) {
        return new Change(name, Action.CREATE.text(), key(thing), fields(thing));
    }
}
