package dev.levada.layer.redis.core;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.RedisLink;

/// Which run of which server this is: another one may have lost what it was told.
final class RunId {
    private static final String FIELD = "run_id:";

    private RunId() {}

    /// Empty when the server does not say.
    static String of(RedisLink link) {
        String information;
        try {
            information = link.call(commands -> commands.info("server"));
        } catch (LayerException _) {
            return "";
        }
        int at = information.indexOf(FIELD);
        if (at < 0) return "";
        int end = information.indexOf('\r', at);
        return information.substring(at + FIELD.length(), end < 0 ? information.length() : end);
    }
}
