package dev.levada.routing;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A path as the user's regular expression.
record RegexPattern(Pattern pattern, boolean isPrefix) implements PathPattern {
    static RegexPattern parse(String text, boolean isPrefix) {
        int first = text.startsWith("^") ? 1 : 0;
        if (text.length() == first || Character.isLetterOrDigit(text.charAt(first)))
            throw new ContractException("Expected a regular expression that begins with a slash, as every path does,"
                    + " but got " + Quoted.of(text) + ". Put a slash in front.");
        try {
            return new RegexPattern(Pattern.compile(text), isPrefix);
        } catch (PatternSyntaxException e) {
            throw new ContractException("Expected a regular expression as java.util.regex.Pattern has them, but got "
                    + Quoted.of(text) + ": " + e.getDescription() + " near index " + e.getIndex()
                    + ". Correct it there.");
        }
    }

    @Override
    public @Nullable Match match(String path, int from) {
        var matcher = pattern.matcher(path).region(from, path.length());
        if (!(isPrefix ? matcher.lookingAt() : matcher.matches())) return null;
        int end = matcher.end();
        // Inner routes begin with a slash, so a slash at the end of the prefix is theirs too.
        if (end > from && path.charAt(end - 1) == '/' && isPrefix) end--;
        if (end < path.length() && path.charAt(end) != '/') return null;

        var names = new TreeMap<Integer, String>();
        matcher.namedGroups().forEach((name, group) -> names.put(group, name));
        var named = new LinkedHashMap<String, Object>();
        var positional = new ArrayList<String>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            String text = matcher.group(group);
            String name = names.get(group);
            if (name == null) positional.add(text == null ? "" : RoutePath.plain(text));
            else if (text != null) named.put(name, RoutePath.plain(text));
        }
        return new Match(named, positional, end);
    }

    @Override
    public String text() {
        return pattern.pattern();
    }

    @Override
    public Object shape() {
        return List.of("regex", pattern.pattern());
    }
}
