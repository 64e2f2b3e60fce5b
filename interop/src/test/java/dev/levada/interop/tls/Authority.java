package dev.levada.interop.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Certificates made by openssl, in a folder of the test.
public record Authority(Path folder) {
    /// @return the folder's `NAME.pem` and `NAME.key`, signed by `ca.pem`
    public Path sign(String name, String... keyOptions) throws IOException, InterruptedException {
        if (!Files.exists(path("ca.pem")))
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=levada test authority", "-keyout", path("ca.key").toString(), "-out",
                    path("ca.pem").toString());
        var options = keyOptions.length > 0
                ? keyOptions
                : new String[] {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"};
        var request = new java.util.ArrayList<>(java.util.List.of("req", "-subj", "/CN=" + name));
        request.addAll(java.util.List.of(options));
        request.addAll(java.util.List.of(
                "-keyout", path(name + ".key").toString(), "-out", path(name + ".csr").toString()));
        openssl(request.toArray(String[]::new));
        Files.writeString(path(name + ".ext"), "subjectAltName=DNS:" + name + ",IP:127.0.0.1\n");
        openssl("x509", "-req", "-in", path(name + ".csr").toString(), "-CA", path("ca.pem").toString(), "-CAkey",
                path("ca.key").toString(), "-set_serial", String.valueOf(System.nanoTime()), "-days", "2", "-extfile",
                path(name + ".ext").toString(), "-out", path(name + ".pem").toString());
        return path(name + ".pem");
    }

    /// A file of the folder.
    public Path path(String name) {
        return folder.resolve(name);
    }

    private static void openssl(String... arguments) throws IOException, InterruptedException {
        var command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        var ended = Command.run("", command);
        if (ended.code() != 0) throw new AssertionError("Expected openssl to work, but it said " + ended.output());
    }
}
