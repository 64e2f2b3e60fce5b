package dev.levada.consumer;

import dev.levada.contract.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A file that came with a form. It lies on disk while the request is served and is deleted then, unless it
/// was moved away.
public final class UploadedFile {
    private final String filename;
    private final Optional<String> contentType;
    private final long size;
    private final Path path;

    UploadedFile(String filename, Optional<String> contentType, long size, Path path) {
        this.filename = filename;
        this.contentType = contentType;
        this.size = size;
        this.path = path;
    }

    /// The client's name for it, as [Part#filename()] says; never empty.
    public String filename() {
        return filename;
    }

    /// What the client says it is: `image/png`. Look into it before believing that.
    public Optional<String> contentType() {
        return contentType;
    }

    /// Its length in bytes.
    public long size() {
        return size;
    }

    /// Where it lies, under a name of ours.
    public Path path() {
        return path;
    }

    /// Its content. Close it.
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    /// Moves it to a place of the application's own, where it stays. The rights are those of a temporary
    /// file: only this user may read it.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when there is a file already
    public void moveTo(Path target) throws IOException {
        Files.move(path, target);
    }

    @Override
    public String toString() {
        return "file " + Quoted.of(filename) + " of " + size + " bytes";
    }
}
