package dev.levada.consumer;

import dev.levada.contract.Quoted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a form sent: fields and files by name, in the order they came. Immutable.
///
/// ```java
/// post("/pictures", request -> {
///     var form = request.form();
///     var title = form.field("title").orElse("");
///     var picture = form.file("picture").orElseThrow(() -> new HttpException(400, "Which picture?"));
///     picture.moveTo(pictures.resolve(newId() + ".png"));
///     return Response.redirect("/pictures");
/// })
/// ```
public final class Form {
    private final Map<String, List<String>> fields;
    private final Map<String, List<UploadedFile>> files;

    private Form(Map<String, List<String>> fields, Map<String, List<UploadedFile>> files) {
        this.fields = fields;
        this.files = files;
    }

    /// The first value of that name.
    public Optional<String> field(String name) {
        return fields(name).stream().findFirst();
    }

    /// All values of that name; empty when there is none.
    public List<String> fields(String name) {
        return Collections.unmodifiableList(fields.getOrDefault(name, List.of()));
    }

    /// The first file of that name. A file field that was left empty has none.
    public Optional<UploadedFile> file(String name) {
        return files(name).stream().findFirst();
    }

    /// All files of that name; empty when there is none.
    public List<UploadedFile> files(String name) {
        return Collections.unmodifiableList(files.getOrDefault(name, List.of()));
    }

    /// The names of all fields and then of all files, each once.
    public Set<String> names() {
        var names = new LinkedHashSet<>(fields.keySet());
        names.addAll(files.keySet());
        return Collections.unmodifiableSet(names);
    }

    /// The names only: values may be secrets.
    @Override
    public String toString() {
        return "Form" + names().stream().map(Quoted::of).toList();
    }

    /// A form in the making.
    static final class Builder {
        private final Map<String, List<String>> fields = new LinkedHashMap<>();
        private final Map<String, List<UploadedFile>> files = new LinkedHashMap<>();

        void add(String name, String value) {
            fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
        }

        void add(String name, UploadedFile file) {
            files.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(file);
        }

        Form build() {
            return new Form(fields, files);
        }
    }
}
