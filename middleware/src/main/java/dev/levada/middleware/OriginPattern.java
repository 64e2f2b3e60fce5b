package dev.levada.middleware;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;

/// One allowed origin, or all origins of one scheme and port whose hosts lie below a name.
///
/// @param origin the origin; with subdomains, the name they lie below
/// @param isBelow whether the hosts below are meant, and not the host itself
record OriginPattern(Origin origin, boolean isBelow) {
    private static final String BELOW = "://*.";

    /// @throws ContractException when the text is neither an origin nor one with `*.` before its host
    static OriginPattern parse(String text) {
        boolean isBelow = text.contains(BELOW);
        var origin = Origin.parse(isBelow ? text.replace(BELOW, "://") : text);
        if (origin == null)
            throw new ContractException("Expected an origin such as \"https://app.example.com\" or"
                    + " \"https://*.example.com\", without a path, but got " + Quoted.of(text)
                    + ". Hosts of other alphabets are written in their ASCII form (xn--...).");
        if (isBelow && origin.host().indexOf('.') < 0)
            throw new ContractException("Expected a name of two parts or more behind \"*.\", but got " + Quoted.of(text)
                    + ", which anybody can have a host below. Name the domain that is yours.");
        return new OriginPattern(origin, isBelow);
    }

    boolean matches(Origin other) {
        if (!origin.scheme().equals(other.scheme()) || origin.port() != other.port()) return false;
        // With the dot, so that evilexample.com is not below example.com.
        return isBelow
                ? other.host().endsWith("." + origin.host())
                : other.host().equals(origin.host());
    }
}
