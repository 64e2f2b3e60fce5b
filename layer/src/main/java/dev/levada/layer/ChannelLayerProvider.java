package dev.levada.layer;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
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

    /// Opens the layer at the URL with the provider that takes its scheme.
    ///
    /// @throws LayerException when there is none; the message lists the schemes there are
    static ChannelLayer open(String url) {
        URI uri;
        try {
            // "memory:" alone has no scheme-specific part, which java.net.URI insists on.
            uri = new URI(url.endsWith(":") ? url + "/" : url.replaceFirst("^([a-z+]+):\\?", "$1:/?"));
        } catch (URISyntaxException e) {
            throw new LayerException("Expected a layer URL such as \"memory:\" or \"redis://host\", but got one that is"
                    + " no URL: " + e.getReason() + ".");
        }
        var known = new TreeSet<String>();
        var providers = new ArrayList<ChannelLayerProvider>();
        ServiceLoader.load(ChannelLayerProvider.class).forEach(providers::add);
        for (var provider : providers)
            for (var scheme : provider.schemes()) {
                if (scheme.equals(uri.getScheme())) return provider.open(uri);
                known.add(scheme + ":");
            }
        throw new LayerException(
                "Expected a layer URL that begins with one of " + known + ", but got \"" + uri.getScheme()
                        + ":\". Put the module of that layer on the class path, for example levada-layer-memory.");
    }
}
