package dev.levada.layer.redis.fleet;

import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.local.LocalHistories;
import dev.levada.layer.redis.link.Script;
import dev.levada.layer.redis.wire.WireException;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The histories of groups: what is sent is kept and published in one step, so that the order in which
/// members get it is that of the offsets.
final class FleetHistory {
    // KEYS stream, state, topic; ARGV new epoch, most messages, milliseconds, message, envelope. Answers the
    // offset.
    private static final String SEND = """
            if redis.call('HEXISTS', KEYS[2], 'epoch') == 0 then
                redis.call('DEL', KEYS[1])
                redis.call('HSET', KEYS[2], 'epoch', ARGV[1], 'offset', 0)
            end
            local offset = redis.call('HINCRBY', KEYS[2], 'offset', 1)
            redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], string.format('%d-0', offset), 'm', ARGV[4])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            redis.call('PEXPIRE', KEYS[2], ARGV[3])
            redis.call('PUBLISH', KEYS[3], ARGV[5])
            return offset
            """;

    // KEYS stream, state; ARGV from which offset, how many. Answers epoch, newest offset, and offset and
    // message of each entry.
    private static final Script READ = Script.of("""
            local state = redis.call('HMGET', KEYS[2], 'epoch', 'offset')
            if not state[1] then return {} end
            local answer = {state[1], tonumber(state[2])}
            if tonumber(ARGV[2]) > 0 then
                for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])) do
                    table.insert(answer, tonumber(string.match(entry[1], '^(%d+)')))
                    table.insert(answer, entry[2][2])
                end
            end
            return answer
            """);

    private final Shared shared;
    private final Script sending;

    /// @param isSharded whether topics belong to nodes of a cluster
    FleetHistory(Shared shared, boolean isSharded) {
        this.shared = shared;
        sending = Script.of(isSharded ? SEND.replace("'PUBLISH'", "'SPUBLISH'") : SEND);
    }

    void send(GroupName group, History declared, byte[] message) {
        var keys = shared.keys();
        shared.placeOf(group)
                .call(
                        sending,
                        ScriptOutputType.INTEGER,
                        new String[] {keys.history(group), keys.historyState(group), keys.groupTopic(group)},
                        Answers.ascii(UUID.randomUUID().toString()),
                        Answers.ascii(declared.messages()),
                        Answers.ascii(declared.age().toMillis()),
                        message,
                        Envelope.group(Envelope.Kind.GROUP_IN_ORDER, shared.origin(), message));
    }

    History.Page read(GroupName group, Optional<History.Position> since, int atMost) {
        LocalHistories.declared(shared.options(), group, atMost);
        long from = since.map(position -> position.offset() + 1).orElse(1L);
        List<?> answer = shared.placeOf(group)
                .call(
                        READ,
                        ScriptOutputType.MULTI,
                        new String[] {
                            shared.keys().history(group), shared.keys().historyState(group)
                        },
                        Answers.ascii(Math.max(0, from)),
                        Answers.ascii(since.isEmpty() ? 0 : atMost));
        if (answer.isEmpty()) return new History.Page(Optional.empty(), List.of(), since.isPresent());
        var newest = new History.Position(Answers.text(answer, 0), Answers.number(answer, 1));
        if (since.isEmpty()) return new History.Page(Optional.of(newest), List.of(), false);
        if (!since.get().epoch().equals(newest.epoch()) || since.get().offset() > newest.offset())
            return new History.Page(Optional.of(newest), List.of(), true);
        return page(group, newest, from, atMost, answer);
    }

    private History.Page page(GroupName group, History.Position newest, long from, int atMost, List<?> answer) {
        var entries = new ArrayList<History.Entry>();
        for (int i = 2; i + 1 < answer.size(); i += 2)
            try {
                var decoded = shared.wire().decode(Answers.bytes(answer, i + 1));
                var broadcast = decoded.broadcast();
                entries.add(new History.Entry(
                        Answers.number(answer, i),
                        broadcast == null
                                ? new History.Sent.Message(decoded.message())
                                : new History.Sent.Frame(broadcast)));
            } catch (WireException e) {
                shared.undecodable().note("the history of group " + group, e);
            }
        long oldest = answer.size() > 2 ? Answers.number(answer, 2) : newest.offset() + 1;
        return new History.Page(Optional.of(newest), entries, atMost > 0 && oldest > from);
    }
}
