package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Send;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/// The body of a response that is written bit by bit. Writing blocks while the client reads too slowly.
///
/// It throws [dev.levada.contract.ClientDisconnectedException] when the client has gone, and
/// [ConsumerCancelledException] when interrupted.
public final class ResponseStream {
    private final Send send;

    ResponseStream(Send send) {
        this.send = send;
    }

    /// Sends these bytes at once.
    public void write(Bytes bytes) {
        if (bytes.isEmpty()) return;
        try {
            send.accept(new HttpEvent.ResponseBody(bytes, true));
        } catch (InterruptedException e) {
            throw ConsumerCancelledException.restoring(e);
        }
    }

    /// Sends a part of a file, which the server reads itself.
    void write(Path file, long from, long bytes) {
        try {
            send.accept(new HttpEvent.ResponseFile(file, from, bytes, true));
        } catch (InterruptedException e) {
            throw ConsumerCancelledException.restoring(e);
        }
    }

    /// Sends this text at once, in UTF-8.
    public void write(String text) {
        write(Bytes.utf8(text));
    }

    /// The same as an output stream with a buffer of 8 KiB, for what writes to such a stream. Flush it at
    /// the end.
    public OutputStream buffered() {
        return new BufferedOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        ResponseStream.this.write(Bytes.of((byte) b));
                    }

                    @Override
                    public void write(byte[] source, int offset, int length) {
                        byte[] copy = new byte[length];
                        System.arraycopy(source, offset, copy, 0, length);
                        ResponseStream.this.write(Bytes.wrap(copy));
                    }
                },
                8192);
    }
}
