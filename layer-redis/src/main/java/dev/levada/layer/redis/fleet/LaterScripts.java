package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.link.Script;

/// What happens to messages that are to be sent later, each in one step.
///
/// The sorted set has their ids with the time of the server when they are due, the hash their entries:
/// `kind|period|capacity|expiry|name|message`, with the kinds of [FleetLater]. On a cluster a second hash
/// has what is on its way into a queue, with the time when it was due; see [LaterClaims].
final class LaterScripts {
    private static final String NOW = """
            local t = redis.call('TIME')
            local now = t[1] * 1000 + math.floor(t[2] / 1000)
            """;

    // Room is counted and taken in one step. Expects `now`.
    private static final String QUEUED = """
            local function queued(ready, kept, paused, identity, capacity, expiry, message)
                if redis.call('LLEN', ready) + redis.call('ZCARD', paused) >= tonumber(capacity) then
                    return false
                end
                redis.call('RPUSH', ready, identity .. '|0|' .. string.format('%d', now) .. '|' .. message)
                if redis.call('EXISTS', kept) == 1 then redis.call('PERSIST', ready)
                else redis.call('PEXPIRE', ready, tonumber(expiry) * 2 + 60000) end
                return true
            end
            """;

    // As if the periods since then had been one. Expects `now`.
    private static final String NEXT = """
            local function next_time(at, period)
                return at + (math.floor((now - at) / tonumber(period)) + 1) * tonumber(period)
            end
            """;

    private static final String PARSED = """
            local function parsed(id)
                return string.match(redis.call('HGET', KEYS[2], id) or '',
                    '^(%a)|(%d+)|(%d+)|(%d+)|([^|]*)|(.*)$')
            end
            """;

    // It waits until then, or is forgotten.
    private static final String PUT_BACK = """
            local function put_back(id, again)
                if again then redis.call('ZADD', KEYS[1], string.format('%d', again), id)
                else
                    redis.call('ZREM', KEYS[1], id)
                    redis.call('HDEL', KEYS[2], id)
                end
            end
            """;

    // The first answer: how many milliseconds until the next is due, or -1. Expects `now`.
    private static final String UNTIL_NEXT = """
            local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
            if first[2] then answer[1] = math.max(0, math.ceil(tonumber(first[2]) - now)) end
            return answer
            """;

    /// KEYS times, entries, claims; ARGV id, after, period or 0, most, entry. Answers 0 when there are
    /// too many.
    static final Script SCHEDULE = Script.of(NOW + """
            local known = redis.call('HGET', KEYS[2], ARGV[1])
            if not known and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[4]) then return 0 end
            redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
            if known and ARGV[3] ~= '0' and string.match(known, '^%a|(%d+)|') == ARGV[3] then return 1 end
            redis.call('ZADD', KEYS[1], string.format('%d', now + tonumber(ARGV[2])), ARGV[1])
            redis.call('HDEL', KEYS[3], ARGV[1])
            return 1
            """);

    /// KEYS times, entries, claims; ARGV id. Answers 0 when there is none, or only one that is on its way
    /// into its queue.
    static final Script CANCEL = Script.of("""
            if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1
                    and string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^%a|0|') then return 0 end
            redis.call('ZREM', KEYS[1], ARGV[1])
            redis.call('HDEL', KEYS[3], ARGV[1])
            return redis.call('HDEL', KEYS[2], ARGV[1])
            """);

    // Work goes into its queue here, so that it is neither lost nor there twice whoever dies. What goes to
    // groups and mailboxes is taken out and sent by whoever asked.
    /// KEYS times, entries; ARGV prefix, how many. Answers how many milliseconds until the next is due or
    /// -1, how many went into queues, how many had no room for good, and kind, name and message of those
    /// that the caller has to send.
    static final Script MOVE = Script.of(NOW + QUEUED + NEXT + PARSED + PUT_BACK + """
            local function key(part, name)
                local place = string.match(name, '^(.+)%.dead$') or name
                return ARGV[1] .. ':' .. part .. ':{' .. place .. '}' .. string.sub(name, #place + 1)
            end
            local answer = {-1, 0, 0}
            local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
            for i = 1, #due, 2 do
                local id, at = due[i], tonumber(due[i + 1])
                local kind, period, capacity, expiry, name, message = parsed(id)
                local again = nil
                if kind == 'q' then
                    local identity = id .. '.' .. string.format('%d', at)
                    if queued(key('q', name), key('qk', name), key('qd', name), identity, capacity, expiry,
                            message) then answer[2] = answer[2] + 1
                    elseif period == '0' then again = now + 1000
                    else answer[3] = answer[3] + 1 end
                elseif kind then
                    table.insert(answer, kind)
                    table.insert(answer, name)
                    table.insert(answer, message)
                end
                if kind and period ~= '0' then again = next_time(at, period) end
                put_back(id, again)
            end
            """ + UNTIL_NEXT);

    // ---- on a cluster

    /// KEYS times, entries, claims; ARGV how many, for how many milliseconds work is claimed. Answers how
    /// many milliseconds until the next is due or -1, and kind, name, message, id, when it was due,
    /// capacity and expiry of what the caller has to put into queues or to send. Work stays until it is
    /// settled; somebody else gets it when the time is over.
    static final Script CLAIM = Script.of(NOW + NEXT + PARSED + PUT_BACK + """
            local answer = {-1}
            local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[1])
            for i = 1, #due, 2 do
                local id, at = due[i], due[i + 1]
                local kind, period, capacity, expiry, name, message = parsed(id)
                local again = nil
                if kind == 'q' then
                    again = now + tonumber(ARGV[2])
                    at = redis.call('HGET', KEYS[3], id) or at
                    redis.call('HSET', KEYS[3], id, at)
                elseif kind and period ~= '0' then again = next_time(tonumber(at), period) end
                if kind then
                    for _, part in ipairs({kind, name, message, id, at, capacity, expiry}) do
                        table.insert(answer, part)
                    end
                end
                put_back(id, again)
            end
            """ + UNTIL_NEXT);

    /// KEYS ready, kept, paused, put; ARGV identity, message, capacity, expiry, for how many milliseconds
    /// it is known that it was put, of the newest 100,000. Answers 1, 0 when there is no room, 2 when it
    /// was put before.
    static final Script PUT = Script.of(NOW + QUEUED + """
            redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now - tonumber(ARGV[5]))
            if redis.call('ZSCORE', KEYS[4], ARGV[1]) then return 2 end
            if not queued(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[3], ARGV[4], ARGV[2]) then return 0 end
            redis.call('ZADD', KEYS[4], string.format('%d', now), ARGV[1])
            redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -100001)
            redis.call('PEXPIRE', KEYS[4], ARGV[5])
            return 1
            """);

    /// KEYS times, entries, claims; ARGV id, when it was due, and `put`, `full` or `unknown`, again and
    /// again. Answers how many had no room for good. What is unknown stays claimed, and is soon put
    /// again.
    static final Script SETTLE = Script.of(NOW + NEXT + PARSED + PUT_BACK + """
            local dropped = 0
            for i = 1, #ARGV, 3 do
                local id, at, outcome = ARGV[i], ARGV[i + 1], ARGV[i + 2]
                if redis.call('HGET', KEYS[3], id) == at then
                    local kind, period = parsed(id)
                    local again = nil
                    if outcome == 'unknown' then again = now + 500
                    else
                        redis.call('HDEL', KEYS[3], id)
                        if kind and period ~= '0' then
                            again = next_time(tonumber(at), period)
                            if outcome == 'full' then dropped = dropped + 1 end
                        elseif kind and outcome == 'full' then again = now + 1000 end
                    end
                    put_back(id, again)
                end
            end
            return dropped
            """);

    private LaterScripts() {}
}
