/// The chat: rooms by URL, names, who came and went. Start with [ChatConsumer]; the page is in `chat.js`.
@NullMarked
package dev.levada.examples.chat;

import org.jspecify.annotations.NullMarked;
