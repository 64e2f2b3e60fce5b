package dev.levada.consumer;

import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import java.util.Objects;
import java.util.function.Predicate;

/// How static files are served; see [Http#files(String, java.nio.file.Path, StaticOptions)].
///
/// ```java
/// files("/", Path.of("dist"), StaticOptions.standard()
///         .withIndex("index.html")
///         .withImmutable(name -> name.startsWith("assets/")))
/// ```
///
/// @param cacheControl the header for files that may change
/// @param immutable which names never change their content, by the path below the prefix: they carry a hash
/// @param index the file that answers for its directory; empty for none
/// @param hasVariants whether `name.br` and `name.gz` are sent instead of `name` to who takes them
/// @param followsLinks whether symbolic links may lead out of the directory
/// @param servesWellKnown whether the directory `.well-known` at the top is served, though hidden
public record StaticOptions(
        String cacheControl,
        Predicate<String> immutable,
        String index,
        boolean hasVariants,
        boolean followsLinks,
        boolean servesWellKnown) {
    private static final StaticOptions STANDARD = new StaticOptions("no-cache", _ -> false, "", true, false, false);
    private static final String FOREVER = "public, max-age=31536000, immutable";

    public StaticOptions {
        Objects.requireNonNull(immutable, "immutable");
        Headers.of("cache-control", cacheControl);
        if (!index.isEmpty() && (!StaticNames.isSafe(index, false) || index.indexOf('/') >= 0))
            throw new ContractException(
                    "Expected the name of a file such as \"index.html\" as index, but got " + Quoted.of(index) + ".");
    }

    /// Files may be kept but are asked for each time (`no-cache`), compressed variants are sent, there is
    /// no index, links stay inside, and what is hidden stays hidden.
    public static StaticOptions standard() {
        return STANDARD;
    }

    /// With another `cache-control` for files that may change: `public, max-age=600`.
    public StaticOptions withCacheControl(String cacheControl) {
        return new StaticOptions(cacheControl, immutable, index, hasVariants, followsLinks, servesWellKnown);
    }

    /// With names that never change their content, because it is hashed into them. Clients keep these for
    /// a year without asking.
    ///
    /// @param immutable gets the path below the prefix, without a leading slash; called by any thread
    public StaticOptions withImmutable(Predicate<String> immutable) {
        return new StaticOptions(cacheControl, immutable, index, hasVariants, followsLinks, servesWellKnown);
    }

    /// With a file that answers for its directory when the path ends with a slash; without the slash it is
    /// redirected to.
    public StaticOptions withIndex(String index) {
        return new StaticOptions(cacheControl, immutable, index, hasVariants, followsLinks, servesWellKnown);
    }

    /// Without compressed variants: `name.br` and `name.gz` are files like others.
    public StaticOptions withoutVariants() {
        return new StaticOptions(cacheControl, immutable, index, false, followsLinks, servesWellKnown);
    }

    /// With links that lead out of the directory. Whoever can make a link in it can then show any file that
    /// this process can read.
    public StaticOptions withLinks() {
        return new StaticOptions(cacheControl, immutable, index, hasVariants, true, servesWellKnown);
    }

    /// With the directory `.well-known` (RFC 8615).
    public StaticOptions withWellKnown() {
        return new StaticOptions(cacheControl, immutable, index, hasVariants, followsLinks, true);
    }

    /// What answers about a file of that name say besides its content. `nosniff` makes clients believe the
    /// content type.
    Headers headers(String name) {
        return Headers.of(
                "cache-control", immutable.test(name) ? FOREVER : cacheControl, "x-content-type-options", "nosniff");
    }
}
