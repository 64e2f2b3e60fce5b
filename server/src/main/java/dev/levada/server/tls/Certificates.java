package dev.levada.server.tls;

import dev.levada.server.options.Tls;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The certificates of a server, which may change while it runs: new connections get the new ones, open
/// connections keep theirs.
///
/// One virtual thread, `levada-certificates`, looks at the files now and then. The computing of handshakes
/// is done by a few threads of their own, `levada-tls`, so that a rush of new clients does not keep event
/// loops from those that are there.
public final class Certificates implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

    private final Tls options;
    private final boolean offersHttp2;
    private final @Nullable Path development;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ThreadPoolExecutor handshakes;

    private volatile Identities current;
    private String fingerprint;
    private String complaint = "";

    private Certificates(Tls options, boolean offersHttp2, @Nullable Path development, Identities.Files files)
            throws IOException {
        this.options = options;
        this.offersHttp2 = offersHttp2;
        this.development = development;
        this.current = files.identities(options, offersHttp2);
        this.fingerprint = files.fingerprint();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        // The number of handshakes at a time bounds the queue, for each has one task at a time.
        this.handshakes = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("levada-tls-", 0).factory());
        handshakes.allowCoreThreadTimeOut(true);
    }

    /// Reads the files of the options and begins to watch them.
    ///
    /// @param offersHttp2 whether clients may choose `h2`
    /// @throws IOException when a file is missing or broken; the message names it
    public static Certificates open(Tls options, boolean offersHttp2) throws IOException {
        Path development = null;
        if (options.development()) {
            development = DevelopmentCertificate.in(DevelopmentCertificate.folder(System.getenv()));
            LOG.log(
                    Level.WARNING,
                    "Encrypting with a development certificate for localhost, which no browser trusts: {0}",
                    development);
        }
        var certificates =
                new Certificates(options, offersHttp2, development, Identities.Files.read(options, development));
        Thread.ofVirtual().name("levada-certificates").start(certificates::watch);
        return certificates;
    }

    Identities current() {
        return current;
    }

    Tls options() {
        return options;
    }

    ThreadPoolExecutor handshakes() {
        return handshakes;
    }

    /// Reads the files again.
    ///
    /// @return whether they have changed since
    /// @throws IOException when they are broken; the old certificates stay
    public synchronized boolean reload() throws IOException {
        var files = Identities.Files.read(options, development);
        var found = files.fingerprint();
        if (found.equals(fingerprint)) return false;
        current = files.identities(options, offersHttp2);
        fingerprint = found;
        complaint = "";
        LOG.log(Level.INFO, "The certificates have changed; new connections get the new ones.");
        return true;
    }

    private void watch() {
        try {
            while (!closed.await(options.reloadInterval().toNanos(), TimeUnit.NANOSECONDS)) reloadOrWarn();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void reloadOrWarn() {
        try {
            reload();
        } catch (IOException e) {
            warn(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void warn(String message) {
        // Once for each fault, not once a minute.
        if (message.equals(complaint)) return;
        complaint = message;
        LOG.log(Level.WARNING, "The changed certificates cannot be used, so the old ones stay. {0}", message);
    }

    @Override
    public void close() {
        closed.countDown();
        handshakes.shutdownNow();
    }
}
