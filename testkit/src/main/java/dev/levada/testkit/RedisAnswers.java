package dev.levada.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Asks Redis servers on the loopback, each time on a connection of its own.
final class RedisAnswers {
    private RedisAnswers() {}

    // The whole answer, or nothing when nobody answers: asked again soon.
    static String ask(int port, String... words) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return answer(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)));
        } catch (IOException _) {
            return "";
        }
    }

    private static String answer(BufferedReader reader) throws IOException {
        var line = reader.readLine();
        if (line == null) return "";
        if (line.startsWith("*")) {
            var elements = new StringBuilder();
            for (int i = Integer.parseInt(line.substring(1)); i > 0; i--)
                elements.append(answer(reader)).append('\n');
            return elements.toString();
        }
        if (!line.startsWith("$")) return line;
        var text = new char[Math.max(0, Integer.parseInt(line.substring(1)) + 2)];
        for (int read = 0, next; read < text.length; read += next)
            if ((next = reader.read(text, read, text.length - read)) < 0) throw new IOException("ended early");
        return new String(text);
    }
}
