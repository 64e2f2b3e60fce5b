package dev.levada.layer;

import dev.levada.contract.PercentCoding;
import dev.levada.contract.Quoted;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What every layer lets one set; in a URL as
/// `?capacity=1000&expiry=30s&group-expiry=1h&capacity.thumbs-.*=5000`. A plus sign in a pattern is a plus
/// sign; what a URL cannot hold, such as a backslash, is written as `%5C`.
///
/// @param capacity the messages a channel holds at most, from 1 to 1,000,000; 100 by default
/// @param channelCapacities other capacities for channels whose whole name a pattern matches; the first
///     match counts
/// @param expiry how long an unread message is kept; 60 seconds by default
/// @param groupExpiry how long a membership is kept whose channel is not open in this process; 24 hours by
///     default
/// @param histories what is kept of groups whose whole name a pattern matches, by layers that can; the
///     first match counts; none by default
public record LayerOptions(
        int capacity,
        Map<Pattern, Integer> channelCapacities,
        Duration expiry,
        Duration groupExpiry,
        Map<Pattern, History> histories) {
    /// The defaults.
    public static final LayerOptions DEFAULT =
            new LayerOptions(100, Map.of(), Duration.ofSeconds(60), Duration.ofHours(24), Map.of());

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    public LayerOptions {
        checkCapacity("capacity", capacity);
        channelCapacities.forEach((pattern, value) -> checkCapacity("capacity." + pattern, value));
        if (!expiry.isPositive()) throw wrong("expiry", expiry.toString(), "a positive time");
        if (!groupExpiry.isPositive()) throw wrong("group-expiry", groupExpiry.toString(), "a positive time");
        channelCapacities = Collections.unmodifiableMap(new LinkedHashMap<>(channelCapacities));
        histories = Collections.unmodifiableMap(new LinkedHashMap<>(histories));
    }

    /// The capacity of that channel.
    public int capacityOf(ChannelName channel) {
        for (var entry : channelCapacities.entrySet())
            if (entry.getKey().matcher(channel.value()).matches()) return entry.getValue();
        return capacity;
    }

    /// What is kept of that group.
    public Optional<History> historyOf(GroupName group) {
        for (var entry : histories.entrySet())
            if (entry.getKey().matcher(group.value()).matches()) return Optional.of(entry.getValue());
        return Optional.empty();
    }

    /// A copy with other histories.
    public LayerOptions withHistories(Map<Pattern, History> histories) {
        return new LayerOptions(capacity, channelCapacities, expiry, groupExpiry, histories);
    }

    /// A copy with another capacity.
    public LayerOptions withCapacity(int capacity) {
        return new LayerOptions(capacity, channelCapacities, expiry, groupExpiry, histories);
    }

    /// A copy with other capacities for channels whose whole name matches.
    public LayerOptions withChannelCapacities(Map<Pattern, Integer> channelCapacities) {
        return new LayerOptions(capacity, channelCapacities, expiry, groupExpiry, histories);
    }

    /// A copy with another expiry.
    public LayerOptions withExpiry(Duration expiry) {
        return new LayerOptions(capacity, channelCapacities, expiry, groupExpiry, histories);
    }

    /// A copy with another group expiry.
    public LayerOptions withGroupExpiry(Duration groupExpiry) {
        return new LayerOptions(capacity, channelCapacities, expiry, groupExpiry, histories);
    }

    /// The options in the query of a layer URL; those that are not there keep their default.
    ///
    /// @throws LayerException when an option is unknown or out of range; the message says which and what
    ///     is allowed
    public static LayerOptions fromUrl(URI url) {
        var options = DEFAULT;
        for (var parameter : parameters(url).entrySet())
            options = options.with(parameter.getKey(), parameter.getValue())
                    .orElseThrow(() -> new LayerException("Expected a layer option capacity, capacity.PATTERN, expiry,"
                            + " group-expiry or history.PATTERN, but got " + Quoted.of(parameter.getKey()) + "."));
        return options;
    }

    /// The parameters in the query of a layer URL, decoded, in order. For layers with options of their own.
    ///
    /// @throws LayerException when one is not `name=value`, or there twice
    public static Map<String, String> parameters(URI url) {
        var parameters = new LinkedHashMap<String, String>();
        if (url.getRawQuery() == null || url.getRawQuery().isEmpty()) return parameters;
        for (var pair : url.getRawQuery().split("&", 100)) {
            int equals = pair.indexOf('=');
            if (equals < 0) throw wrong(PercentCoding.decode(pair), "", "name=value");
            String name = PercentCoding.decode(pair.substring(0, equals));
            if (parameters.put(name, PercentCoding.decode(pair.substring(equals + 1))) != null)
                throw new LayerException("Expected layer option " + Quoted.of(name) + " once, but it is there twice.");
        }
        return parameters;
    }

    /// A copy in which the named option of a URL has this value; empty when these are no options of that
    /// name.
    ///
    /// @throws LayerException when the value is out of range
    public Optional<LayerOptions> with(String name, String value) {
        return Optional.ofNullable(
                switch (name) {
                    case "capacity" -> withCapacity(integer(name, value));
                    case "expiry" -> withExpiry(duration(name, value));
                    case "group-expiry" -> withGroupExpiry(duration(name, value));
                    case String pattern
                    when pattern.startsWith("capacity.") -> {
                        var capacities = new LinkedHashMap<>(channelCapacities);
                        capacities.put(pattern(name, pattern.substring("capacity.".length())), integer(name, value));
                        yield withChannelCapacities(capacities);
                    }
                    case String pattern
                    when pattern.startsWith("history.") -> {
                        var changed = new LinkedHashMap<>(histories);
                        changed.put(pattern(name, pattern.substring("history.".length())), History.of(value));
                        yield withHistories(changed);
                    }
                    default -> null;
                });
    }

    private static Pattern pattern(String name, String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw wrong(name, regex, "a regular expression (" + e.getDescription() + ")");
        }
    }

    private static int integer(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            throw wrong(name, value, "a whole number from 1 to 1000000");
        }
    }

    /// A time as layer URLs write it: `500ms`, `30s`, `5m`, `2h`, `1d`.
    ///
    /// @param name of the option, for the message
    /// @throws LayerException when it is none
    public static Duration duration(String name, String value) {
        var match = DURATION.matcher(value);
        if (!match.matches()) throw wrong(name, value, "a time such as 500ms, 30s, 5m, 2h or 1d");
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static void checkCapacity(String name, int capacity) {
        if (capacity < 1 || capacity > 1_000_000)
            throw wrong(name, String.valueOf(capacity), "a whole number from 1 to 1000000");
    }

    private static LayerException wrong(String name, String value, String expected) {
        return new LayerException("Expected " + expected + " for layer option " + Quoted.of(name) + ", but got "
                + Quoted.of(value) + ".");
    }
}
