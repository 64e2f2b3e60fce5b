/// JSON for records and channel messages: [JsonCodec]. Reading has limits that a peer cannot exceed.
@NullMarked
package dev.levada.json;

import org.jspecify.annotations.NullMarked;
