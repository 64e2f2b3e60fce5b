package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.redis.link.Script;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The scripts themselves on a Redis server, with the clock of the simulation in place of the server's.
final class ScriptedQueue implements SimulatedQueue, AutoCloseable {
    private static final String CLOCK = "clock";

    private final RedisClient client;
    private final RedisCommands<String, byte[]> redis;
    private final int attempts;
    private final int capacity;
    private final long leaseMillis;
    private String[] keys = new String[0];

    ScriptedQueue(int port, int attempts, int capacity, long leaseMillis) {
        this.attempts = attempts;
        this.capacity = capacity;
        this.leaseMillis = leaseMillis;
        client = RedisClient.create("redis://127.0.0.1:" + port);
        redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
                .sync();
    }

    /// Goes on with an empty queue.
    void begin(long run) {
        keys = new Keys("simulation").ofWork(ChannelName.of("run-" + run));
        redis.set(keys[1], Answers.ascii(1)); // read by those who acknowledge
        at(0);
    }

    private void at(long now) {
        redis.set(CLOCK, Answers.ascii(now));
    }

    private <T> T run(Script script, ScriptOutputType output, String[] on, Object... arguments) {
        var text = script.text()
                .replaceFirst("local t = .*\\n *local now = .*", "local now = tonumber(redis.call('GET', 'clock'))");
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < arguments.length; i++) bytes[i] = Answers.ascii(String.valueOf(arguments[i]));
        return redis.eval(text, output, on, bytes);
    }

    @Override
    public boolean send(String id) {
        List<?> answer = run(
                WorkScripts.SEND,
                ScriptOutputType.MULTI,
                new String[] {keys[0], keys[1], keys[3]},
                id,
                "message",
                capacity,
                60_000);
        return Answers.number(answer, 0) == 1;
    }

    @Override
    public Optional<Held> take(long now) {
        at(now);
        List<?> answer = run(WorkScripts.LEASE, ScriptOutputType.MULTI, keys, leaseMillis, attempts, 1, 1);
        if (answer.size() < 4) return Optional.empty();
        var held = Answers.text(answer, 2).split(":", 2);
        return Optional.of(new Held(held[0], Integer.parseInt(held[1])));
    }

    @Override
    public boolean acknowledge(Held held) {
        List<?> answer =
                run(WorkScripts.ACKNOWLEDGE, ScriptOutputType.MULTI, new String[] {keys[2], keys[4]}, held.text());
        return Answers.number(answer, 0) == 1;
    }

    @Override
    public boolean retry(Held held, long now, long pauseMillis) {
        at(now);
        return retry(held, pauseMillis, attempts);
    }

    @Override
    public boolean giveUp(Held held) {
        return retry(held, 0, 0);
    }

    private boolean retry(Held held, long pauseMillis, int most) {
        List<?> answer =
                run(WorkScripts.RETRY, ScriptOutputType.MULTI, keys, held.text(), pauseMillis, most, 1, "reason");
        return Answers.number(answer, 0) == 1;
    }

    @Override
    public void giveBack(Held held, boolean isAttempt) {
        run(WorkScripts.GIVE_BACK, ScriptOutputType.INTEGER, keys, attempts, 1, isAttempt ? 1 : 0, held.text());
    }

    @Override
    public void renew(Held held, long now) {
        at(now);
        run(WorkScripts.RENEW, ScriptOutputType.INTEGER, new String[] {keys[2]}, leaseMillis, held.text());
    }

    @Override
    public List<String> dead() {
        var ids = new ArrayList<String>();
        for (byte[] letter : redis.lrange(keys[5], 0, -1))
            ids.add(new String(letter, StandardCharsets.US_ASCII).split("[~|]", 2)[0]);
        return ids;
    }

    @Override
    public Map<String, Long> sizes() {
        var sizes = new LinkedHashMap<String, Long>();
        sizes.put("ready", redis.llen(keys[0]));
        sizes.put("held", redis.zcard(keys[2]));
        sizes.put("paused", redis.zcard(keys[3]));
        sizes.put("dead", redis.llen(keys[5]));
        return sizes;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
