package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.json.JsonException;
import dev.levada.layer.LayerException;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageLogTest {
    private final Logger logger = Logger.getLogger(MessageLog.NAME);
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void aFloodOfWrongMessagesIsCountedAndLoggedOnce() {
        var log = new MessageLog("ChatConsumer");
        for (int i = 0; i < 1000; i++) log.unknown(ChannelMessage.of("chat.\nline"));
        assertThat(log.count()).isEqualTo(1000);
        assertThat(lines)
                .containsExactly("ChatConsumer has no handler for messages of type \"chat.\\u000aline\"; dropped."
                        + " Declare one in handlers(). 1 so far.");
    }

    @Test
    void aMessageThatDoesNotFitSaysWhy() {
        new MessageLog("ChatConsumer").misfit(ChannelMessage.of("kick"), new JsonException("Expected text.", null));
        assertThat(lines)
                .containsExactly(
                        "ChatConsumer cannot read a message of type \"kick\"; dropped. Expected text. 1 so far.");
    }

    @Test
    void aLayerFailureThatWasSurvivedIsLogged() {
        new MessageLog("ChatConsumer").layerFailed(new LayerException("Out of reach."));
        assertThat(lines)
                .containsExactly("The channel layer failed in ChatConsumer, which goes on. Out of reach. 1 so far.");
    }
}
