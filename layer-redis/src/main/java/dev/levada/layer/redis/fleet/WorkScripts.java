package dev.levada.layer.redis.fleet;

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
                    if now - tonumber(sent) < expiry then return end
                    redis.call('LPOP', ready)
                    expired = expired + 1
                end
            end
            """;

    // A list that nobody looks at goes by itself; later than its messages expire, so that whoever looks sees
    // them and counts them.
    /// KEYS ready, kept; ARGV identity, message, capacity, expiry in milliseconds. Answers 1, or 0 when
    /// full, and how many had expired.
    static final Script SEND = Script.of(NOW + DROP_EXPIRED + """
            local expiry = tonumber(ARGV[4])
            if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[3]) then drop_expired(KEYS[1], KEYS[2], expiry) end
            if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[3]) then return {0, expired} end
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

    // Moves work to its next attempt or to the dead letters.
    private static final String AGAIN = """
            local dead = 0
            local function fail(id, entry, due, attempts, keeps_dead)
                local made = tonumber(string.match(entry, '^[^|]*|(%d+)|'))
                if made < attempts then
                    redis.call('ZADD', KEYS[4], due, entry)
                    return
                end
                dead = dead + 1
                if keeps_dead then
                    local sent = string.match(entry, '^[^|]*|[^|]*|%d+|(.*)$')
                    redis.call('RPUSH', KEYS[6], id .. '|0|' .. string.format('%d', now) .. '|' .. sent)
                    redis.call('SET', KEYS[7], '1')
                end
            end
            """;

    /// KEYS ready, kept, leases, delayed, leased, dead, dead's kept; ARGV lease, attempts, 1 if dead
    /// letters are kept. Answers how many died, how many milliseconds until something is due or -1, and an
    /// identity and an entry if there is one.
    static final Script LEASE = Script.of(NOW + AGAIN + """
            redis.call('SET', KEYS[2], '1')
            redis.call('PERSIST', KEYS[1])
            for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 100)) do
                local entry = redis.call('HGET', KEYS[5], id)
                redis.call('ZREM', KEYS[3], id)
                redis.call('HDEL', KEYS[5], id)
                if entry then fail(string.match(id, '^[^:]*'), entry, now, tonumber(ARGV[2]), ARGV[3] == '1') end
            end
            for _, entry in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 100)) do
                redis.call('ZREM', KEYS[4], entry)
                redis.call('RPUSH', KEYS[1], entry)
            end
            local entry = redis.call('LPOP', KEYS[1])
            if entry then
                local id, made, rest = string.match(entry, '^([^|]*)|(%d+)|(.*)$')
                local attempt = tonumber(made) + 1
                local held = id .. ':' .. attempt
                local now_held = id .. '|' .. attempt .. '|' .. rest
                redis.call('ZADD', KEYS[3], now + tonumber(ARGV[1]), held)
                redis.call('HSET', KEYS[5], held, now_held)
                return {dead, -1, held, now_held}
            end
            redis.call('LLEN', KEYS[1])
            local due = -1
            for _, key in ipairs({KEYS[3], KEYS[4]}) do
                local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
                if first[2] then
                    local left = math.max(0, math.ceil(tonumber(first[2]) - now))
                    if due < 0 or left < due then due = left end
                end
            end
            return {dead, due}
            """);

    /// KEYS leases, leased; ARGV identity. Answers 1, or 0 when it was nobody's or somebody else's.
    static final Script ACKNOWLEDGE = Script.of("""
            if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
            redis.call('HDEL', KEYS[2], ARGV[1])
            return 1
            """);

    /// KEYS as for LEASE; ARGV identity, pause, attempts, 1 if dead letters are kept. Answers 0 when it was
    /// not the caller's any more, 1 when it comes again, 2 when it died.
    static final Script RETRY = Script.of(NOW + AGAIN + """
            if redis.call('ZREM', KEYS[3], ARGV[1]) == 0 then return 0 end
            local entry = redis.call('HGET', KEYS[5], ARGV[1])
            redis.call('HDEL', KEYS[5], ARGV[1])
            if not entry then return 0 end
            fail(string.match(ARGV[1], '^[^:]*'), entry, now + tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1')
            if dead == 1 then return 2 end
            redis.call('LLEN', KEYS[1])
            return 1
            """);

    /// KEYS leases; ARGV lease, identities. Makes the leases end later; those that have ended stay ended.
    static final Script RENEW = Script.of(NOW + """
            for i = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[1]), ARGV[i]) end
            return 1
            """);

    private WorkScripts() {}
}
