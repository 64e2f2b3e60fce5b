package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.link.Script;

/// What happens to messages that are to be sent later, each in one step.
///
/// The sorted set has their ids with the time of the server when they are due, the hash their entries:
/// `kind|period|capacity|expiry|name|message`, with the kinds of [FleetLater].
final class LaterScripts {
    private static final String NOW = """
            local t = redis.call('TIME')
            local now = t[1] * 1000 + math.floor(t[2] / 1000)
            """;

    /// KEYS times, entries; ARGV id, after, period or 0, most, entry. Answers 0 when there are too many.
    static final Script SCHEDULE = Script.of(NOW + """
            local known = redis.call('HGET', KEYS[2], ARGV[1])
            if not known and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[4]) then return 0 end
            redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
            if known and ARGV[3] ~= '0' and string.match(known, '^%a|(%d+)|') == ARGV[3] then return 1 end
            redis.call('ZADD', KEYS[1], string.format('%d', now + tonumber(ARGV[2])), ARGV[1])
            return 1
            """);

    /// KEYS times, entries; ARGV id. Answers 0 when there is none.
    static final Script CANCEL = Script.of("""
            redis.call('ZREM', KEYS[1], ARGV[1])
            return redis.call('HDEL', KEYS[2], ARGV[1])
            """);

    // Work goes into its queue here, so that it is neither lost nor there twice whoever dies. What goes to
    // groups and mailboxes is taken out and sent by whoever asked.
    /// KEYS times, entries; ARGV prefix, how many. Answers how many milliseconds until the next is due or
    /// -1, how many went into queues, how many had no room for good, and kind, name and message of those
    /// that the caller has to send.
    static final Script MOVE = Script.of(NOW + """
            local function key(part, name)
                local place = string.match(name, '^(.+)%.dead$') or name
                return ARGV[1] .. ':' .. part .. ':{' .. place .. '}' .. string.sub(name, #place + 1)
            end
            local function queued(id, due, capacity, expiry, name, message)
                local ready = key('q', name)
                if redis.call('LLEN', ready) + redis.call('ZCARD', key('qd', name)) >= tonumber(capacity) then
                    return false
                end
                redis.call('RPUSH', ready, id .. '.' .. string.format('%d', due) .. '|0|'
                    .. string.format('%d', now) .. '|' .. message)
                if redis.call('EXISTS', key('qk', name)) == 1 then redis.call('PERSIST', ready)
                else redis.call('PEXPIRE', ready, tonumber(expiry) * 2 + 60000) end
                return true
            end
            local answer = {-1, 0, 0}
            local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
            for i = 1, #due, 2 do
                local id, at = due[i], tonumber(due[i + 1])
                local entry = redis.call('HGET', KEYS[2], id) or ''
                local kind, period, capacity, expiry, name, message =
                    string.match(entry, '^(%a)|(%d+)|(%d+)|(%d+)|([^|]*)|(.*)$')
                local again = nil
                if kind == 'q' then
                    if queued(id, at, capacity, expiry, name, message) then answer[2] = answer[2] + 1
                    elseif period == '0' then again = now + 1000
                    else answer[3] = answer[3] + 1 end
                elseif kind then
                    table.insert(answer, kind)
                    table.insert(answer, name)
                    table.insert(answer, message)
                end
                if kind and period ~= '0' then
                    again = at + (math.floor((now - at) / tonumber(period)) + 1) * tonumber(period)
                end
                if again then redis.call('ZADD', KEYS[1], string.format('%d', again), id)
                else
                    redis.call('ZREM', KEYS[1], id)
                    redis.call('HDEL', KEYS[2], id)
                end
            end
            local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
            if first[2] then answer[1] = math.max(0, math.ceil(tonumber(first[2]) - now)) end
            return answer
            """);

    private LaterScripts() {}
}
