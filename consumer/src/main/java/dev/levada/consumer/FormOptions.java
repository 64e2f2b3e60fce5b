package dev.levada.consumer;

import dev.levada.contract.ContractException;
import java.nio.file.Path;
import java.util.Objects;

/// How much a form may bring, and where its files are kept; see [Request#withForms]. Over a limit the
/// request is refused with 413, at once.
///
/// @param maxParts fields and files of one form
/// @param maxHeaderBytes the head of one part
/// @param maxNameBytes the name of one field, and the name of one file, in UTF-8
/// @param maxFieldBytes names and values of all fields together; they are kept in memory
/// @param maxFileBytes each file
/// @param maxFilesBytes all files together
/// @param folder where files are written to while the request is served; must exist. What a crash leaves
///     behind is called `levada-upload-*.tmp`
public record FormOptions(
        int maxParts,
        int maxHeaderBytes,
        int maxNameBytes,
        int maxFieldBytes,
        long maxFileBytes,
        long maxFilesBytes,
        Path folder) {
    private static final FormOptions STANDARD = new FormOptions(
            1000, 8 << 10, 256, 1 << 20, 32L << 20, 64L << 20, Path.of(System.getProperty("java.io.tmpdir", ".")));

    public FormOptions {
        Objects.requireNonNull(folder, "folder");
        if (maxParts < 0
                || maxHeaderBytes < 0
                || maxNameBytes < 0
                || maxFieldBytes < 0
                || maxFileBytes < 0
                || maxFilesBytes < 0)
            throw new ContractException("Expected limits of 0 or more for forms, but got " + maxParts + " parts, "
                    + maxHeaderBytes + " bytes of a head, " + maxNameBytes + " of a name, " + maxFieldBytes
                    + " of fields, " + maxFileBytes + " of a file, " + maxFilesBytes + " of all files.");
    }

    /// 1000 parts, heads of 8 KiB, names of 256 bytes, 1 MiB of fields, files of 32 MiB each and 64 MiB
    /// together, in the system's folder for temporary files.
    public static FormOptions standard() {
        return STANDARD;
    }

    /// With another number of parts.
    public FormOptions withMaxParts(int maxParts) {
        return new FormOptions(
                maxParts, maxHeaderBytes, maxNameBytes, maxFieldBytes, maxFileBytes, maxFilesBytes, folder);
    }

    /// With another length of a part's head.
    public FormOptions withMaxHeaderBytes(int maxHeaderBytes) {
        return new FormOptions(
                maxParts, maxHeaderBytes, maxNameBytes, maxFieldBytes, maxFileBytes, maxFilesBytes, folder);
    }

    /// With another length of names.
    public FormOptions withMaxNameBytes(int maxNameBytes) {
        return new FormOptions(
                maxParts, maxHeaderBytes, maxNameBytes, maxFieldBytes, maxFileBytes, maxFilesBytes, folder);
    }

    /// With another length of all fields together.
    public FormOptions withMaxFieldBytes(int maxFieldBytes) {
        return new FormOptions(
                maxParts, maxHeaderBytes, maxNameBytes, maxFieldBytes, maxFileBytes, maxFilesBytes, folder);
    }

    /// With other lengths of each file and of all files together.
    public FormOptions withMaxFileBytes(long each, long together) {
        return new FormOptions(maxParts, maxHeaderBytes, maxNameBytes, maxFieldBytes, each, together, folder);
    }

    /// With another place for files.
    public FormOptions withFolder(Path folder) {
        return new FormOptions(
                maxParts, maxHeaderBytes, maxNameBytes, maxFieldBytes, maxFileBytes, maxFilesBytes, folder);
    }
}
