package dev.levada.examples.thumbnails;

import dev.levada.consumer.UploadedFile;
import dev.levada.json.JsonCodec;
import dev.levada.layer.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// The pictures in a folder that all servers and workers share: what lies there is all that is known. Of
/// each a folder with `480.jpg` and others, and what is hidden and so never served.
record Pictures(Path folder) {
    Path file(String id, String name) {
        return folder.resolve(id).resolve(name);
    }

    /// All of them, the oldest first.
    List<Picture> all() throws IOException {
        var all = new ArrayList<Picture>();
        for (var id : names(folder))
            try {
                all.add(get(id));
            } catch (FileSystemException _) { // it comes or goes just now
            }
        return all;
    }

    private static List<String> names(Path folder) {
        var names = folder.toFile().list();
        return names == null ? List.of() : Arrays.stream(names).sorted().toList();
    }

    /// The picture as it stands now.
    Picture get(String id) throws IOException {
        var it = JsonCodec.standard().decode(Files.readString(file(id, ".picture")), Picture.class);
        var sizes = Picture.SIZES.stream().filter(size -> Files.isRegularFile(file(id, size + ".jpg")));
        var problem = Files.exists(file(id, ".problem")) ? Files.readString(file(id, ".problem")) : "";
        return new Picture(id, it.owner(), it.name(), it.bytes(), sizes.toList(), problem);
    }

    Picture add(UploadedFile upload, String owner) throws IOException {
        var id = "%011x-%s".formatted(System.currentTimeMillis(), UUID.randomUUID());
        Files.createDirectories(folder.resolve(id));
        upload.moveTo(file(id, ".original"));
        var picture = new Picture(id, owner, upload.filename(), upload.size(), List.of(), "");
        put(id, ".picture", Messages.json(picture).getBytes(StandardCharsets.UTF_8));
        return picture;
    }

    /// Keeps a file. Whoever reads it meanwhile sees all of it, or nothing.
    void put(String id, String name, byte[] content) throws IOException {
        var begun = Files.write(file(id, ".new" + name), content);
        Files.move(begun, file(id, name), StandardCopyOption.ATOMIC_MOVE);
    }

    void remove(String id) throws IOException {
        for (var name : names(folder.resolve(id))) Files.deleteIfExists(file(id, name));
        Files.deleteIfExists(folder.resolve(id));
    }
}
