package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.server.settings.Setting;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
    @Test
    void everySettingHasADescriptionAndNoDescriptionIsLeftOver() {
        assertThat(ServerSettings.DESCRIPTIONS.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        ServerSettings.all().stream().map(Setting::name).toList());
    }
}
