package dev.levada.server.tls;

import dev.levada.contract.TlsSession;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Unwatched;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A connection from its opening until it is encrypted; then HTTP takes over. On the loop.
public final class TlsOpening extends Connection {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final String TEXT =
            "This address takes encrypted connections only. Put https:// in front of it instead of http://.\n";
    private static final byte[] NOT_ENCRYPTED =
            ("HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n" + "content-length: "
                            + TEXT.length() + "\r\nconnection: close\r\n\r\n" + TEXT)
                    .getBytes(StandardCharsets.US_ASCII);

    private static final Duration LINGER = Duration.ofSeconds(2);

    private final LoopContext loop;
    private final Channel channel;
    private final Certificates certificates;
    private final Next next;
    private final HandshakeGate gate;
    private final HelloHandler hello = new HelloHandler(this);

    private @Nullable Identity identity;
    private boolean waits;
    private boolean admitted;
    private boolean refused;
    private long deadline;

    /// What comes after the handshake. On the loop.
    public interface Next {
        /// The connection is encrypted; its [Peer] is kept for it.
        ///
        /// @param protocol that the client has chosen: `h2` or `http/1.1`
        void encrypted(Channel channel, String protocol);
    }

    public TlsOpening(LoopContext loop, Channel channel, Certificates certificates, Next next) {
        this.loop = loop;
        this.channel = channel;
        this.certificates = certificates;
        this.next = next;
        this.gate = HandshakeGate.of(loop);
        this.deadline = deadline(certificates.options().handshakeTimeout());
    }

    /// Puts the handlers of TLS into the pipeline.
    public void install() {
        channel.pipeline().addLast(hello, this);
        loop.add(this);
    }

    // ---- what the hello handler has found

    void isNotTlsOnLoop(int first) {
        counters().failedTlsHandshakes.increment();
        // Our first half only: closing with unread input would reset the connection under the answer.
        if (first >= 'A' && first <= 'Z') {
            Unwatched.write(channel, Unpooled.wrappedBuffer(NOT_ENCRYPTED));
            Unwatched.closeOutputWhenWritten(channel);
            refused = true;
            deadline = deadline(LINGER);
            loop.attend(this);
        } else {
            Unwatched.close(channel);
        }
    }

    void saidHelloOnLoop(@Nullable String name) {
        identity = certificates.current().forName(name);
        waits = true;
        gate.enter(this);
    }

    void admittedOnLoop() {
        waits = false;
        admitted = true;
        hello.admittedOnLoop();
    }

    void encryptOnLoop(ChannelHandlerContext context, HelloHandler hello) {
        var chosen = identity;
        if (chosen == null) throw new IllegalStateException("A certificate is chosen before the handshake.");
        var handler = chosen.context().newHandler(context.alloc(), certificates.handshakes());
        // The opening has its own deadline, which began earlier.
        handler.setHandshakeTimeoutMillis(0);
        context.pipeline().replace(hello, null, handler);
    }

    // ---- the handshake

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completed) {
            var ssl = channel.pipeline().get(SslHandler.class);
            if (completed.isSuccess() && ssl != null) succeed(ssl);
            else fail(completed.cause());
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void succeed(SslHandler ssl) {
        counters().tlsHandshakes.increment();
        leave();
        var session = ssl.engine().getSession();
        Peer.of(channel, loop).with(tlsSession(session)).keepFor(channel);
        if (session.getProtocol().equals("TLSv1.2")) channel.pipeline().addFirst(new RenegotiationGuard());
        channel.pipeline().remove(this);
        var protocol = ssl.applicationProtocol();
        next.encrypted(channel, protocol == null ? "http/1.1" : protocol);
    }

    private void fail(@Nullable Throwable cause) {
        counters().failedTlsHandshakes.increment();
        LOG.log(Level.DEBUG, "A TLS handshake failed.", cause);
        Unwatched.close(channel);
    }

    private TlsSession tlsSession(SSLSession session) {
        var chain = new ArrayList<String>();
        String name = null;
        for (var certificate : clientChain(session)) {
            if (name == null && certificate instanceof X509Certificate own)
                name = own.getSubjectX500Principal().getName();
            try {
                chain.add(PemFile.write(certificate));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("A certificate that was read can be written.", e);
            }
        }
        return new TlsSession(
                identity == null ? null : identity.certificate(),
                chain,
                name,
                null,
                CipherSuites.version(session.getProtocol()),
                CipherSuites.number(session.getCipherSuite()));
    }

    private static List<Certificate> clientChain(SSLSession session) {
        try {
            return List.of(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException _) {
            return List.of();
        }
    }

    // ---- the end

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(Level.DEBUG, "A connection ended before it was encrypted.", cause);
        Unwatched.close(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leave();
    }

    private void leave() {
        loop.remove(this);
        if (waits || admitted) gate.leave(this, admitted);
        waits = false;
        admitted = false;
    }

    @Override
    protected long sweepOnLoop(long nowNanos) {
        if (!isDue(deadline, nowNanos)) return deadline;
        if (!refused) counters().timeouts.increment();
        Unwatched.close(channel);
        return nowNanos;
    }

    @Override
    protected void drainOnLoop() {
        Unwatched.close(channel);
    }

    @Override
    protected void interruptOnLoop() {
        Unwatched.close(channel);
    }

    private Counters counters() {
        return loop.context().counters();
    }
}
