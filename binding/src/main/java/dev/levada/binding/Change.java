package dev.levada.binding;

import dev.levada.layer.MessageType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the pages get:
/// `{"type":"binding.change","model":"incident","action":"update","key":7,"fields":{...}}`.
///
/// A page that does not know the key yet takes an update for a creation: it may have missed that.
///
/// @param model the name of the binding
/// @param action `create`, `update` or `delete`
/// @param key which thing: a number or a text
/// @param fields what is shown of it now; null when it is gone
@MessageType("binding.change")
public record Change(
        String model, String action, Object key, @Nullable Map<String, @Nullable Object> fields) {}
