package dev.levada.layer.local;

import dev.levada.layer.GroupName;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The groups of one mailbox in as little memory as possible, because there is one for every connection:
/// nothing, a name, an array of up to eight, or a set of more.
final class GroupsOfMailbox {
    private static final int LARGEST_ARRAY = 8;

    private GroupsOfMailbox() {}

    /// What holds the groups after the name was added to what held them before.
    static Object with(@Nullable Object held, GroupName name) {
        return switch (held) {
            case null -> name;
            case GroupName only when only.equals(name) -> only;
            case GroupName only -> new GroupName[] {only, name};
            case GroupName[] few -> withFew(few, name);
            case Object many -> {
                set(many).add(name);
                yield many;
            }
        };
    }

    /// The same after the name was taken out.
    static @Nullable Object without(@Nullable Object held, GroupName name) {
        return switch (held) {
            case null -> null;
            case GroupName only -> only.equals(name) ? null : only;
            case GroupName[] few -> withoutFew(few, name);
            case Object many -> {
                set(many).remove(name);
                yield set(many).isEmpty() ? null : many;
            }
        };
    }

    /// All of them.
    static Collection<GroupName> all(@Nullable Object held) {
        return switch (held) {
            case null -> List.of();
            case GroupName only -> List.of(only);
            case GroupName[] few -> List.of(few);
            case Object many -> set(many);
        };
    }

    private static Object withFew(GroupName[] few, GroupName name) {
        if (Arrays.asList(few).contains(name)) return few;
        if (few.length == LARGEST_ARRAY) {
            var many = new HashSet<>(Arrays.asList(few));
            many.add(name);
            return many;
        }
        var more = Arrays.copyOf(few, few.length + 1);
        more[few.length] = name;
        return more;
    }

    private static @Nullable Object withoutFew(GroupName[] few, GroupName name) {
        int at = Arrays.asList(few).indexOf(name);
        if (at < 0) return few;
        if (few.length == 1) return null;
        var fewer = Arrays.copyOf(few, few.length - 1);
        System.arraycopy(few, at + 1, fewer, at, few.length - 1 - at);
        return fewer;
    }

    @SuppressWarnings("unchecked") // only withFew makes it
    private static Set<GroupName> set(Object many) {
        return (Set<GroupName>) many;
    }
}
