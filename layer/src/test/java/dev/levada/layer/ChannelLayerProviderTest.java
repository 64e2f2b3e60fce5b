package dev.levada.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChannelLayerProviderTest {
    /// Says which URL it was given, instead of opening anything.
    public static final class TestProvider implements ChannelLayerProvider {
        @Override
        public Iterable<String> schemes() {
            return List.of("test", "test+tls");
        }

        @Override
        public ChannelLayer open(URI url) {
            throw new LayerException(
                    "opened " + url + " " + LayerOptions.fromUrl(url).capacity());
        }
    }

    @Test
    void aProviderThatKnowsNoServersDescribesNone() {
        assertThat(ChannelLayerProvider.describe("test://host")).isEmpty();
    }

    @Test
    void opensWithTheProviderOfTheScheme() {
        for (var entry : List.of(
                List.of("test:", "opened test:/ 100"),
                List.of("test:?capacity=5", "opened test:/?capacity=5 5"),
                List.of("test://host:1/2?capacity=6", "opened test://host:1/2?capacity=6 6"),
                List.of("test+tls:?capacity=7", "opened test+tls:/?capacity=7 7"),
                List.of("TEST://host", "opened TEST://host 100")))
            assertThatThrownBy(() -> ChannelLayer.open(entry.getFirst())).hasMessage(entry.getLast());
    }

    @Test
    void listsTheSchemesThereAreWhenNobodyTakesIt() {
        assertThatThrownBy(() -> ChannelLayer.open("carrier-pigeon://coop"))
                .isInstanceOf(LayerException.class)
                .hasMessage("Expected a layer URL that begins with one of [test+tls:, test:], but got"
                        + " \"carrier-pigeon:\". Put the module of that layer on the class path, for example"
                        + " levada-layer-memory.");
    }

    @Test
    void saysThatASchemeIsMissing() {
        for (var url : List.of("", "memory", "/memory"))
            assertThatThrownBy(() -> ChannelLayer.open(url))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("without a scheme");
    }

    @Test
    void repeatsNoPasswordWhenTheUrlIsWrong() {
        for (var url : List.of("test://user:secret word@host", "other://user:secret@host", "secret"))
            assertThatThrownBy(() -> ChannelLayer.open(url))
                    .isInstanceOf(LayerException.class)
                    .hasMessageNotContaining("secret");
    }

    @Test
    void findsProvidersAlsoWhereTheThreadsClassLoaderSeesNone() throws InterruptedException {
        var message = new AtomicReference<@Nullable String>();
        var thread = Thread.ofPlatform().unstarted(() -> {
            try {
                ChannelLayer.open("test:");
            } catch (LayerException e) {
                message.set(e.getMessage());
            }
        });
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        thread.start();
        thread.join(10_000);
        assertThat(message.get()).isEqualTo("opened test:/ 100");
    }
}
