package dev.levada.server.tls;

import dev.levada.contract.Quoted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands in a PEM file (RFC 7468). Text between the blocks is passed over.
final class PemFile {
    private static final long LONGEST_BYTES = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final String name;
    private final byte[] content;
    private final List<Block> blocks;

    /// Between a BEGIN and an END.
    private static final class Block {
        final String label;
        final byte[] bytes;

        Block(String label, byte[] bytes) {
            this.label = label;
            this.bytes = bytes;
        }
    }

    private PemFile(String name, byte[] content, List<Block> blocks) {
        this.name = name;
        this.content = content;
        this.blocks = blocks;
    }

    /// Reads a file.
    ///
    /// @throws IOException when it cannot be read or is no PEM; the message names it
    static PemFile read(String name) throws IOException {
        byte[] content;
        try {
            var path = Path.of(name);
            if (Files.size(path) > LONGEST_BYTES)
                throw new IOException("Expected a PEM file of at most 1 MiB, but " + Quoted.of(name) + " is longer.");
            content = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new IOException("Expected a PEM file at " + Quoted.of(name) + ", but there is none.", e);
        } catch (IllegalArgumentException | java.nio.file.AccessDeniedException e) {
            throw new IOException("Expected a PEM file at " + Quoted.of(name) + ", but it cannot be read.", e);
        }
        return new PemFile(name, content, blocks(name, content));
    }

    private static List<Block> blocks(String name, byte[] content) throws IOException {
        var blocks = new ArrayList<Block>();
        var found = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (found.find()) {
            if (found.group(2).contains(":"))
                throw new IOException("Expected a key in PKCS#8 in " + Quoted.of(name) + ", but it is encrypted in an"
                        + " older way. Convert it: openssl pkcs8 -topk8 -in OLD -out NEW");
            try {
                blocks.add(new Block(found.group(1), Base64.getMimeDecoder().decode(found.group(2))));
            } catch (IllegalArgumentException e) {
                throw new IOException("Expected Base64 between the marks in " + Quoted.of(name) + ".", e);
            }
        }
        return blocks;
    }

    /// Its content, to see whether it has changed.
    byte[] content() {
        return content.clone();
    }

    /// The certificates in it.
    ///
    /// @throws IOException when there is none or one is malformed
    List<X509Certificate> certificates() throws IOException {
        var certificates = new ArrayList<X509Certificate>();
        for (var block : blocks) {
            if (!block.label.equals("CERTIFICATE") && !block.label.equals("X509 CERTIFICATE")) continue;
            try {
                certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(block.bytes)));
            } catch (GeneralSecurityException e) {
                throw new IOException("Expected certificates in " + Quoted.of(name) + ", but one is malformed.", e);
            }
        }
        if (certificates.isEmpty())
            throw new IOException("Expected a certificate in " + Quoted.of(name) + ", but got " + labels() + ".");
        return certificates;
    }

    /// The private key in it.
    ///
    /// @param password of an encrypted one
    /// @throws IOException when there is none, or it cannot be read
    PrivateKey key(char @Nullable [] password) throws IOException {
        for (var block : blocks) {
            if (!block.label.endsWith("PRIVATE KEY")) continue;
            try {
                return PrivateKeys.of(block.label, block.bytes, password);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IOException(
                        "Expected a private key in " + Quoted.of(name) + " that can be read, but got: " + e.getMessage()
                                + ".",
                        e);
            }
        }
        throw new IOException("Expected a private key in " + Quoted.of(name) + ", but got " + labels() + ".");
    }

    private String labels() {
        return blocks.isEmpty()
                ? "no PEM"
                : Arrays.toString(blocks.stream().map(block -> block.label).toArray());
    }

    /// The text of a block.
    static String write(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + ENCODER.encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }

    /// The text of a certificate.
    static String write(java.security.cert.Certificate certificate)
            throws java.security.cert.CertificateEncodingException {
        return write("CERTIFICATE", certificate.getEncoded());
    }
}
