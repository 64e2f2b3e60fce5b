package dev.levada.consumer;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a form has used up of its limits. For one thread.
final class FormBudget {
    private final FormOptions options;
    private long fieldBytes;
    private long filesBytes;
    private long fileBytes;
    private boolean isFile;

    FormBudget(FormOptions options) {
        this.options = options;
    }

    FormOptions options() {
        return options;
    }

    /// A part begins.
    void begin(String name, @Nullable String filename) {
        isFile = filename != null;
        fileBytes = 0;
        checkName(name);
        if (filename != null) checkName(filename);
        addField(name.length());
    }

    /// Content of the part.
    void add(int bytes) {
        if (!isFile) {
            addField(bytes);
            return;
        }
        fileBytes += bytes;
        filesBytes += bytes;
        if (fileBytes > options.maxFileBytes())
            throw new HttpException(
                    413, "Expected files of at most " + options.maxFileBytes() + " bytes, but one is longer.");
        if (filesBytes > options.maxFilesBytes())
            throw new HttpException(
                    413, "Expected at most " + options.maxFilesBytes() + " bytes of files, but there are more.");
    }

    HttpException fieldsTooLong() {
        return new HttpException(
                413, "Expected at most " + options.maxFieldBytes() + " bytes of fields, but there are more.");
    }

    void checkName(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > options.maxNameBytes())
            throw new HttpException(
                    413,
                    "Expected names of at most " + options.maxNameBytes() + " bytes in a form, but one is longer.");
    }

    private void addField(int bytes) {
        fieldBytes += bytes;
        if (fieldBytes > options.maxFieldBytes()) throw fieldsTooLong();
    }
}
