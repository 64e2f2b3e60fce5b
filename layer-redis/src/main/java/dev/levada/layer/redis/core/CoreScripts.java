package dev.levada.layer.redis.core;

import dev.levada.layer.redis.link.Script;

/// What must be one step in Redis. Python's layer does the same to the same keys in several.
///
/// Times are the server's. A message's score is above all others of its key, so that messages leave in the
/// order they came in, whatever the clocks of other senders say.
final class CoreScripts {
    private static final String NOW = """
            local t = redis.call('TIME')
            local now = t[1] + t[2] / 1000000
            """;

    /// Puts one message into each of some channels that have room for it.
    ///
    /// It changes nothing before the first message, where it can: Redis refuses a script for want of memory
    /// only at its first change.
    ///
    /// Keys: the channels. Arguments: expiry, time to live of the keys in seconds, and for each channel its
    /// capacity and the message. Answer: how many messages were found expired, and which channels are full,
    /// counted from 1.
    static final Script SEND = Script.of(NOW + """
            local old = string.format('%.6f', now - ARGV[1])
            local answer = {0}
            for i = 1, #KEYS do
              local key, score = KEYS[i], now
              local count = redis.call('ZCARD', key)
              if count > 0 then
                local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
                if oldest and tonumber(oldest) <= tonumber(old) then
                  local gone = redis.call('ZREMRANGEBYSCORE', key, '-inf', old)
                  count = count - gone
                  answer[1] = answer[1] + gone
                end
                local top = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
                if top and tonumber(top) >= now then score = tonumber(top) + 0.000001 end
              end
              if count >= tonumber(ARGV[1 + 2 * i]) then
                answer[#answer + 1] = i
              else
                redis.call('ZADD', key, string.format('%.6f', score), ARGV[2 + 2 * i])
                redis.call('EXPIRE', key, ARGV[2])
              end
            end
            return answer
            """);

    /// Takes messages of the first channel that has some.
    ///
    /// What was taken stays on the reader's shelf under a number until the reader says that it has it, by
    /// asking with that number: an answer that is lost with its connection is given again. A question that
    /// arrives late, after others of the same reader, changes nothing.
    ///
    /// Keys: the channels and last the shelf. Arguments: the number of the last batch that arrived, how
    /// many messages at most, expiry, time to live of the shelf in seconds. Answer, all as text: number,
    /// channel (empty for none), how many are left in it, how many were found expired, then messages and
    /// scores.
    static final Script TAKE = Script.of("""
            local shelf = KEYS[#KEYS]
            local seen = tonumber(ARGV[1])
            local last = tonumber(redis.call('LINDEX', shelf, 0) or 0)
            if last > seen then return redis.call('LRANGE', shelf, 0, -1) end
            """ + NOW + """
            local old = now - ARGV[3]
            local most = tonumber(ARGV[2])
            local gone = 0
            for i = 1, #KEYS - 1 do
              local batch = {string.format('%d', seen + 1), KEYS[i], '0', '0'}
              repeat
                local found = redis.call('ZPOPMIN', KEYS[i], most)
                for j = 1, #found, 2 do
                  if tonumber(found[j + 1]) > old then
                    batch[#batch + 1] = found[j]
                    batch[#batch + 1] = found[j + 1]
                  else
                    gone = gone + 1
                  end
                end
              until #found == 0 or #batch > 4
              if #batch > 4 then
                if most > 1 then batch[3] = string.format('%d', redis.call('ZCARD', KEYS[i])) end
                batch[4] = string.format('%d', gone)
                redis.call('DEL', shelf)
                redis.call('RPUSH', shelf, unpack(batch))
                redis.call('EXPIRE', shelf, ARGV[4])
                return batch
              end
              redis.call('ZCARD', KEYS[i])
            end
            if last > 0 then redis.call('LTRIM', shelf, 0, 0) end
            return {string.format('%d', seen), '', '0', string.format('%d', gone)}
            """);

    /// Puts back what lies on a shelf and has not arrived, and removes the shelf.
    ///
    /// Keys: the shelf. Arguments: the number of the last batch that arrived, time to live in seconds.
    static final Script PUT_BACK = Script.of("""
            local batch = redis.call('LRANGE', KEYS[1], 0, -1)
            if batch[1] and tonumber(batch[1]) > tonumber(ARGV[1]) then
              for i = 5, #batch, 2 do
                redis.call('ZADD', batch[2], batch[i + 1], batch[i])
              end
              redis.call('EXPIRE', batch[2], ARGV[2])
            end
            return redis.call('DEL', KEYS[1])
            """);

    /// Makes channels members of a group.
    ///
    /// Keys: the group. Arguments: time to live in seconds, `XX` to renew only those that are members or
    /// `CH` for all, then the channels.
    static final Script ADD = Script.of(NOW + """
            local score = string.format('%.6f', now)
            for i = 3, #ARGV do
              redis.call('ZADD', KEYS[1], ARGV[2], score, ARGV[i])
            end
            return redis.call('EXPIRE', KEYS[1], ARGV[1])
            """);

    /// Makes channels members of a group again that is lost; those that are still there stay as they are.
    ///
    /// Keys: the group. Arguments: time to live in seconds, then for each how long ago it was added, in
    /// seconds, and the channel.
    static final Script RESTORE = Script.of(NOW + """
            for i = 2, #ARGV, 2 do
              redis.call('ZADD', KEYS[1], 'NX', string.format('%.6f', now - ARGV[i]), ARGV[i + 1])
            end
            return redis.call('EXPIRE', KEYS[1], ARGV[1])
            """);

    /// Ends the memberships of a group that were not renewed in time, and tells how many they were, or -1
    /// when there is no such group, which may have ended this moment.
    ///
    /// Keys: the group. Arguments: group expiry in seconds.
    static final Script TRIM = Script.of(NOW + """
            if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
            return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now - ARGV[1]))
            """);

    /// The same, and tells who is left.
    static final Script MEMBERS = Script.of(NOW + """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now - ARGV[1]))
            return redis.call('ZRANGE', KEYS[1], 0, -1)
            """);

    private CoreScripts() {}
}
