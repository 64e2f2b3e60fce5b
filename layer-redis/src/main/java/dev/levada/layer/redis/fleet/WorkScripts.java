package dev.levada.layer.redis.fleet;

import dev.levada.layer.Delivery;
import dev.levada.layer.redis.link.Script;

/// What happens to work queues, each in one step.
///
/// An entry of a queue is `identity|attempts so far|milliseconds when it was sent|message`. The time is the
/// server's, so that the clocks of processes do not matter.
final class WorkScripts {
    private static final String NOW = """
            local t = redis.call('TIME')
            local now = t[1] * 1000 + math.floor(t[2] / 1000)
            """;

    // What a queue's unread work that is too old is dropped with, oldest first; bounded, so that one call
    // never holds up the server.
    private static final String DROP_EXPIRED = """
            local expired = 0
            local function drop_expired(ready, kept, expiry)
                if redis.call('EXISTS', kept) == 1 then return end
                for i = 1, 1000 do
                    local head = redis.call('LINDEX', ready, 0)
                    if not head then return end
                    local sent = string.match(head, '^[^|]*|[^|]*|(%d+)|')
                    if not sent or now - tonumber(sent) < expiry then return end
                    redis.call('LPOP', ready)
                    expired = expired + 1
                end
            end
            """;

    // A list that nobody looks at goes by itself; later than its messages expire, so that whoever looks sees
    // them and counts them.
    /// KEYS ready, kept, paused; ARGV identity, message, capacity, expiry in milliseconds. Answers 1, or 0
    /// when full, and how many had expired.
    static final Script SEND = Script.of(NOW + DROP_EXPIRED + """
            local expiry = tonumber(ARGV[4])
            local function size() return redis.call('LLEN', KEYS[1]) + redis.call('ZCARD', KEYS[3]) end
            if size() >= tonumber(ARGV[3]) then drop_expired(KEYS[1], KEYS[2], expiry) end
            if size() >= tonumber(ARGV[3]) then return {0, expired} end
            redis.call('RPUSH', KEYS[1], ARGV[1] .. '|0|' .. string.format('%d', now) .. '|' .. ARGV[2])
            if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('PERSIST', KEYS[1])
            else redis.call('PEXPIRE', KEYS[1], expiry * 2 + 60000) end
            return {1, expired}
            """);

    /// KEYS ready, kept; ARGV expiry. Answers how many had expired, and the oldest entry if there is one.
    /// When there is none it has read the key, so that a change is told.
    static final Script TAKE = Script.of(NOW + DROP_EXPIRED + """
            drop_expired(KEYS[1], KEYS[2], tonumber(ARGV[1]))
            local entry = redis.call('LPOP', KEYS[1])
            if not entry then redis.call('LLEN', KEYS[1]) return {expired} end
            return {expired, entry}
            """);

    // What becomes of work that failed at all attempts. How often it was tried and why it died stand in the
    // identity of the dead letter, `identity~attempts~reason`, so that they go where it goes. A reason comes
    // without `|`, `:` and `~`.
    private static final String DIE = """
            local dropped = 0
            local function made(entry) return tonumber(string.match(entry, '^[^|]*|(%d+)|')) end
            local function die(id, entry, keeps_dead, reason)
                if not keeps_dead then
                    dropped = dropped + 1
                    return
                end
                local sent = string.match(entry, '^[^|]*|[^|]*|%d+|(.*)$')
                local letter = string.match(id, '^[^~:]*') .. '~' .. string.format('%d', made(entry)) .. '~' .. reason
                redis.call('RPUSH', KEYS[6], letter .. '|0|' .. string.format('%d', now) .. '|' .. sent)
                redis.call('PERSIST', KEYS[6])
                redis.call('SET', KEYS[7], '1')
                if redis.call('LLEN', KEYS[6]) > MOST then
                    redis.call('LPOP', KEYS[6])
                    dropped = dropped + 1
                end
            end
            """.replace("MOST", String.valueOf(Delivery.MOST_DEAD_LETTERS));

    private static Script dying(String text) {
        return Script.of((NOW + DIE + text)
                .replace("LEASE_ENDED", Letter.encode("Its reader died or paused during the last attempt."))
                .replace("NO_ENTRY", Letter.encode("Somebody else put it into the queue; it is no entry of it."))
                .replace("GIVEN_BACK", Letter.encode("Its reader was closed during the last attempt.")));
    }

    // Work whose lease has ended comes before what has waited for a shorter time; what was to pause comes
    // behind.
    /// KEYS ready, kept, leases, paused, leased, dead, dead's kept; ARGV lease, attempts, 1 if dead letters
    /// are kept, how many. Answers how many were dropped, how many milliseconds until something is due or
    /// -1, and identities and entries in turn.
    static final Script LEASE = dying("""
            if redis.call('EXISTS', KEYS[2]) == 0 then
                redis.call('SET', KEYS[2], '1')
                redis.call('PERSIST', KEYS[1])
            end
            local ended = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 100)
            for i = #ended, 1, -1 do
                local id = ended[i]
                local entry = redis.call('HGET', KEYS[5], id)
                redis.call('ZREM', KEYS[3], id)
                redis.call('HDEL', KEYS[5], id)
                if entry and made(entry) < tonumber(ARGV[2]) then redis.call('LPUSH', KEYS[1], entry)
                elseif entry then die(id, entry, ARGV[3] == '1', 'LEASE_ENDED') end
            end
            for _, entry in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 100)) do
                redis.call('ZREM', KEYS[4], entry)
                redis.call('RPUSH', KEYS[1], entry)
            end
            local answer = {dropped, -1}
            for i = 1, tonumber(ARGV[4]) do
                local entry = redis.call('LPOP', KEYS[1])
                if not entry then break end
                local id, attempts, rest = string.match(entry, '^([^|]*)|(%d+)|(%d+|.*)$')
                if id then
                    local attempt = tonumber(attempts) + 1
                    local held = id .. ':' .. attempt
                    local now_held = id .. '|' .. attempt .. '|' .. rest
                    redis.call('ZADD', KEYS[3], now + tonumber(ARGV[1]), held)
                    redis.call('HSET', KEYS[5], held, now_held)
                    table.insert(answer, held)
                    table.insert(answer, now_held)
                else
                    die(redis.sha1hex(entry), '|0|0|' .. entry, ARGV[3] == '1', 'NO_ENTRY')
                    answer[1] = dropped
                end
            end
            if #answer > 2 then return answer end
            redis.call('LLEN', KEYS[1])
            for _, key in ipairs({KEYS[3], KEYS[4]}) do
                local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
                if first[2] then
                    local left = math.max(0, math.ceil(tonumber(first[2]) - now))
                    if answer[2] < 0 or left < answer[2] then answer[2] = left end
                end
            end
            return answer
            """);

    /// KEYS leases, leased; ARGV identities. Answers for each 1, or 0 when it was nobody's or somebody
    /// else's.
    static final Script ACKNOWLEDGE = Script.of("""
            local answer = {}
            for i, id in ipairs(ARGV) do
                answer[i] = redis.call('ZREM', KEYS[1], id)
                if answer[i] == 1 then redis.call('HDEL', KEYS[2], id) end
            end
            return answer
            """);

    /// KEYS as for LEASE; ARGV identity, pause, attempts, 1 if dead letters are kept, reason. Answers 0
    /// when it was not the caller's any more or else 1, and how many were dropped.
    static final Script RETRY = dying("""
            if redis.call('ZREM', KEYS[3], ARGV[1]) == 0 then return {0, 0} end
            local entry = redis.call('HGET', KEYS[5], ARGV[1])
            redis.call('HDEL', KEYS[5], ARGV[1])
            if not entry then return {0, 0} end
            if made(entry) < tonumber(ARGV[3]) then redis.call('ZADD', KEYS[4], now + tonumber(ARGV[2]), entry)
            else die(ARGV[1], entry, ARGV[4] == '1', ARGV[5]) end
            return {1, dropped}
            """);

    /// KEYS as for LEASE; ARGV attempts, 1 if dead letters are kept, 1 if this counts as an attempt,
    /// identities. Puts work in front of what waits, in its order. Answers how many were dropped.
    static final Script GIVE_BACK = dying("""
            for i = #ARGV, 4, -1 do
                local entry = redis.call('ZREM', KEYS[3], ARGV[i]) == 1 and redis.call('HGET', KEYS[5], ARGV[i])
                redis.call('HDEL', KEYS[5], ARGV[i])
                if entry and ARGV[3] == '0' then
                    local id, attempts, rest = string.match(entry, '^([^|]*)|(%d+)|(.*)$')
                    redis.call('LPUSH', KEYS[1], id .. '|' .. (tonumber(attempts) - 1) .. '|' .. rest)
                elseif entry and made(entry) < tonumber(ARGV[1]) then redis.call('LPUSH', KEYS[1], entry)
                elseif entry then die(ARGV[i], entry, ARGV[2] == '1', 'GIVEN_BACK') end
            end
            return dropped
            """);

    /// KEYS as for LEASE. Answers how many wait, pause, are held and are dead, and how many milliseconds
    /// the first has waited.
    static final Script STATE = Script.of(NOW + """
            local head = redis.call('LINDEX', KEYS[1], 0)
            local sent = head and tonumber(string.match(head, '^[^|]*|[^|]*|(%d+)|'))
            return {redis.call('LLEN', KEYS[1]), redis.call('ZCARD', KEYS[4]), redis.call('ZCARD', KEYS[3]),
                redis.call('LLEN', KEYS[6]), sent and math.max(0, now - sent) or 0}
            """);

    /// KEYS as for LEASE; ARGV how many. Answers the oldest dead letters.
    static final Script LETTERS = Script.of("return redis.call('LRANGE', KEYS[6], 0, tonumber(ARGV[1]) - 1)");

    // One pass over the letters; there are Delivery.MOST_DEAD_LETTERS at the most.
    /// KEYS as for LEASE; ARGV capacity, or -1 to drop them, and ids. Puts dead letters back as new work,
    /// as far as there is room. Answers how many.
    static final Script UNBURY = Script.of(NOW + """
            local wanted = {}
            for i = 2, #ARGV do wanted[ARGV[i]] = true end
            local capacity = tonumber(ARGV[1])
            local count = 0
            for _, entry in ipairs(redis.call('LRANGE', KEYS[6], 0, -1)) do
                local id, rest = string.match(entry, '^([^|]*)|%d+|%d+|(.*)$')
                id = id and string.match(id, '^[^~]*')
                if id and wanted[id] then
                    if capacity >= 0 then
                        if redis.call('LLEN', KEYS[1]) + redis.call('ZCARD', KEYS[4]) >= capacity then break end
                        redis.call('RPUSH', KEYS[1], id .. '|0|' .. string.format('%d', now) .. '|' .. rest)
                        redis.call('PERSIST', KEYS[1])
                        redis.call('SET', KEYS[2], '1')
                    end
                    redis.call('LREM', KEYS[6], 1, entry)
                    count = count + 1
                end
            end
            return count
            """);

    /// KEYS leases; ARGV lease, identities. Makes the leases end later; those that have ended stay ended.
    static final Script RENEW = Script.of(NOW + """
            for i = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[1]), ARGV[i]) end
            return 1
            """);

    private WorkScripts() {}
}
