package dev.levada.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The events of a [WebSocketScope].
///
/// In: [Connect], then [Receive] for each whole message, then exactly one [Disconnect], whoever closed.
/// Out: one [Accept], then [Send] and at last [Close]; or, instead of accepting, [Close] (the handshake is
/// answered with 403) or, where the scope offers [DenialResponse], [DenialStart] and [DenialBody].
/// Ping, pong and fragmentation never reach the application. [WebSocketOrder] is the machine that checks
/// it.
///
/// Source: ASGI WebSocket 2.5 and its extension "WebSocket Denial Response"; RFC 6455.
public sealed interface WebSocketEvent {
    /// From the server.
    sealed interface Inbound extends WebSocketEvent, Event.Inbound {}

    /// From the application.
    sealed interface Outbound extends WebSocketEvent, Event.Outbound {}

    /// The client asks to open the socket. First event; the handshake stays open until accept, close or
    /// denial.
    record Connect() implements Inbound {}

    /// A whole message from the client: text or bytes, never both, possibly empty.
    sealed interface Receive extends Inbound {
        /// The same content as an outbound message.
        Send echo();
    }

    /// A text message from the client; always valid Unicode.
    record ReceiveText(String text) implements Receive {
        public ReceiveText {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public SendText echo() {
            return new SendText(text);
        }
    }

    /// A binary message from the client.
    record ReceiveBytes(Bytes bytes) implements Receive {
        public ReceiveBytes {
            Objects.requireNonNull(bytes, "bytes");
        }

        @Override
        public SendBytes echo() {
            return new SendBytes(bytes);
        }
    }

    /// The socket is closed, by whomever and for whatever reason. The last event; receiving again returns
    /// it again.
    ///
    /// @param code the close code of the peer or of our own close; [CloseCode#NONE] (1005) when the peer
    ///     sent none, [CloseCode#ABNORMAL] (1006) when the connection was lost without a close frame
    /// @param reason at most 123 bytes of UTF-8; empty when none was given
    /// @param by who ended it: a client that left is no news, a server that stops or has cut one off may be
    record Disconnect(int code, String reason, By by) implements Inbound {
        /// Who ended a WebSocket.
        public enum By {
            /// The peer: with a close frame.
            PEER,
            /// This application: it closed, or refused the handshake.
            APPLICATION,
            /// The server: it stops, or the peer broke the protocol, a limit or a deadline; the code tells.
            SERVER,
            /// Nobody: the connection ended without a close frame, or the peer was not heard any more.
            LOST
        }

        public Disconnect {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(by, "by");
        }

        /// A disconnect by the peer, or a lost connection when the code is [CloseCode#ABNORMAL].
        public Disconnect(int code, String reason) {
            this(code, reason, code == CloseCode.ABNORMAL ? By.LOST : By.PEER);
        }

        /// The same without a reason.
        public Disconnect(int code) {
            this(code, "");
        }
    }

    /// Completes the handshake. Exactly once, in answer to [Connect].
    ///
    /// @param subprotocol one of the scope's subprotocols, or null for none; a token (RFC 6455 section 4.1)
    /// @param headers further headers of the handshake response; `sec-websocket-protocol` is not allowed
    ///     among them, and `sec-websocket-extensions`, which the server agrees on, is refused by it
    /// @param compressible whether the server may agree on compression with the peer; see [Compression]
    record Accept(@Nullable String subprotocol, Headers headers, boolean compressible) implements Outbound {
        /// Accepts without subprotocol and headers.
        public static final Accept PLAIN = new Accept(null, Headers.EMPTY);

        public Accept {
            if (subprotocol != null && !Headers.isToken(subprotocol))
                throw new ContractException("Expected a subprotocol of letters, digits and !#$%&'*+-.^_`|~"
                        + " (RFC 9110 section 5.6.2), but got " + Quoted.of(subprotocol)
                        + ". Choose one of scope.subprotocols().");
            if (headers.contains("sec-websocket-protocol"))
                throw new ContractException("Expected accept headers without \"sec-websocket-protocol\", but it is"
                        + " among them. Name the subprotocol in its own field.");
        }

        /// Accepts; the server may compress.
        public Accept(@Nullable String subprotocol, Headers headers) {
            this(subprotocol, headers, true);
        }

        /// The same without any compression on this socket, in either direction.
        public Accept uncompressed() {
            return new Accept(subprotocol, headers, false);
        }
    }

    /// A message to the client: text or bytes, possibly empty. Only between accept and close.
    sealed interface Send extends Outbound {
        /// Whether the server may compress it where that was agreed on; see [Compression].
        boolean compressible();

        /// The same message, never compressed: for secrets beside text that others choose.
        Send uncompressed();

        /// What it is the newest word on, or null: see [#latestOf].
        @Nullable
        String key();

        /// The same message as the newest word on something: broadcast to a peer that is behind, it takes
        /// the place of an older one of this key that still waits, so that a slow peer gets the newest and
        /// no backlog. Elsewhere it is a message like any other.
        ///
        /// @param key such as the name of a sensor or a share; 1 to 200 characters
        Send latestOf(String key);

        /// The longest key, in characters.
        int MAX_KEY_CHARS = 200;

        private static @Nullable String checked(@Nullable String key) {
            if (key == null || !key.isEmpty() && key.length() <= MAX_KEY_CHARS) return key;
            throw new ContractException("Expected a key of 1 to " + MAX_KEY_CHARS + " characters, but got "
                    + Quoted.of(key) + ". Use what names the thing, as its id.");
        }
    }

    /// A text message to the client.
    ///
    /// @param compressible whether the server may compress it
    /// @param key what it is the newest word on, or null; see [Send#latestOf]
    record SendText(
            String text, boolean compressible, @Nullable String key) implements Send {
        public SendText {
            Objects.requireNonNull(text, "text");
            key = Send.checked(key);
        }

        /// A message of its own.
        public SendText(String text, boolean compressible) {
            this(text, compressible, null);
        }

        /// A message that the server may compress.
        public SendText(String text) {
            this(text, true);
        }

        @Override
        public SendText uncompressed() {
            return new SendText(text, false, key);
        }

        @Override
        public SendText latestOf(String key) {
            return new SendText(text, compressible, Objects.requireNonNull(key, "key"));
        }
    }

    /// A binary message to the client.
    ///
    /// @param compressible whether the server may compress it
    /// @param key what it is the newest word on, or null; see [Send#latestOf]
    record SendBytes(
            Bytes bytes, boolean compressible, @Nullable String key) implements Send {
        public SendBytes {
            Objects.requireNonNull(bytes, "bytes");
            key = Send.checked(key);
        }

        /// A message of its own.
        public SendBytes(Bytes bytes, boolean compressible) {
            this(bytes, compressible, null);
        }

        /// A message that the server may compress.
        public SendBytes(Bytes bytes) {
            this(bytes, true);
        }

        @Override
        public SendBytes uncompressed() {
            return new SendBytes(bytes, false, key);
        }

        @Override
        public SendBytes latestOf(String key) {
            return new SendBytes(bytes, compressible, Objects.requireNonNull(key, "key"));
        }
    }

    /// Closes the socket; before accept it refuses the handshake with 403.
    ///
    /// @param code 1000, 3000 to 4999 or one of 1001, 1002, 1003, 1007 to 1014; never 1005, 1006 or 1015
    ///     (RFC 6455 section 7.4)
    /// @param reason at most 123 bytes of UTF-8 (RFC 6455 section 5.5); longer ones are refused
    record Close(int code, String reason) implements Outbound {
        /// A normal close: 1000 without a reason.
        public static final Close NORMAL = new Close(CloseCode.NORMAL, "");

        public Close {
            CloseCode.checkSendable(code);
            CloseCode.checkReason(reason);
        }

        /// A close without a reason.
        public Close(int code) {
            this(code, "");
        }
    }

    /// Refuses the handshake with a status and headers of its own; see [DenialResponse].
    ///
    /// @param status 200 to 599, usually 400 to 599
    /// @param headers of the refusal
    record DenialStart(int status, Headers headers) implements Outbound {
        public DenialStart {
            if (status < 200 || status > 599)
                throw new ContractException("Expected a denial status from 200 to 599, but got " + status + ".");
            Objects.requireNonNull(headers, "headers");
        }
    }

    /// A part of the body of a refusal.
    ///
    /// @param body the bytes of this part; may be empty
    /// @param moreBody whether another part follows
    record DenialBody(Bytes body, boolean moreBody) implements Outbound {
        public DenialBody {
            Objects.requireNonNull(body, "body");
        }
    }
}
