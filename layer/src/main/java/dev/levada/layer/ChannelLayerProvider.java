package dev.levada.layer;

import dev.levada.contract.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;

/// Makes layers for URLs of certain schemes. Found with [ServiceLoader], so a layer works by being on the
/// class path.
public interface ChannelLayerProvider {
    /// The URL schemes this provider takes, in lower case: `memory`, `redis`.
    Iterable<String> schemes();

    /// Opens the layer. Blocks until it is reached or known to be out of reach.
    ///
    /// @throws LayerException when an option is wrong or the layer cannot be reached
    ChannelLayer open(URI url);

    /// What stands behind the URL, for people: a line for each server, without secrets; empty where there
    /// is none or nothing is known. Blocks.
    ///
    /// @throws LayerException when an option is wrong or a server cannot be reached
    default List<String> describe(URI url) {
        return List.of();
    }

    /// Opens the layer at the URL with the provider that takes its scheme.
    ///
    /// @throws LayerException when there is none; the message lists the schemes there are
    static ChannelLayer open(String url) {
        var uri = parse(url);
        return taking(uri).open(uri);
    }

    /// What stands behind the URL, as the provider that takes its scheme knows it.
    ///
    /// @throws LayerException as for [#open(String)] and [#describe(URI)]
    static List<String> describe(String url) {
        var uri = parse(url);
        return taking(uri).describe(uri);
    }

    private static ChannelLayerProvider taking(URI uri) {
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        var known = new TreeSet<String>();
        for (var provider : providers())
            for (var taken : provider.schemes()) {
                if (taken.equals(scheme)) return provider;
                known.add(taken + ":");
            }
        throw new LayerException("Expected a layer URL that begins with one of " + known + ", but got "
                + Quoted.of(scheme + ":") + ". Put the module of that layer on the class path, for example"
                + " levada-layer-memory.");
    }

    // No message repeats the URL, which may hold a password.
    private static URI parse(String url) {
        try {
            // "memory:" alone has no scheme-specific part, which java.net.URI insists on.
            var uri = new URI(
                    url.endsWith(":") ? url + "/" : url.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*):\\?", "$1:/?"));
            if (uri.getScheme() != null) return uri;
        } catch (URISyntaxException e) {
            throw new LayerException("Expected a layer URL such as \"memory:\" or \"redis://host\", but got one that is"
                    + " no URL: " + e.getReason() + " at index " + e.getIndex() + ".");
        }
        throw new LayerException("Expected a layer URL such as \"memory:\" or \"redis://host\", but got one without a"
                + " scheme. Write \"memory:\" with its colon.");
    }

    private static List<ChannelLayerProvider> providers() {
        var providers = new ArrayList<ChannelLayerProvider>();
        try {
            ServiceLoader.load(ChannelLayerProvider.class).forEach(providers::add);
            // A thread may have a class loader that does not see the layers.
            if (providers.isEmpty())
                ServiceLoader.load(ChannelLayerProvider.class, ChannelLayerProvider.class.getClassLoader())
                        .forEach(providers::add);
        } catch (ServiceConfigurationError e) {
            throw new LayerException(
                    "Expected every channel layer on the class path to load, but one did not: " + e.getMessage(), e);
        }
        return providers;
    }
}
