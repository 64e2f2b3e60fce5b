package dev.levada.consumer;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;

/// The resources in a folder beside a class. What exists is kept in memory; what does not is not
/// remembered, so that clients cannot fill the memory with names.
final class StaticResources implements HttpHandler {
    private final ConcurrentHashMap<String, StaticContent> known = new ConcurrentHashMap<>();
    private final Class<?> beside;
    private final String folder;
    private final StaticOptions options;

    StaticResources(Class<?> beside, String folder, StaticOptions options) {
        this.beside = beside;
        this.folder = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        this.options = options;
    }

    @Override
    public Response handle(Request request) throws IOException {
        if (StaticNames.hasEncodedSlash(request.scope().rawPath())) return StaticAnswer.NOT_FOUND;
        String name = StaticNames.asked(request);
        // What is in a jar has no folders that could be found without their slash.
        if (name.isEmpty() || name.endsWith("/")) name += options.index();
        var content = known.get(name);
        if (content == null && isSafe(name)) {
            content = StaticContent.find(beside, folder + name, options.hasVariants());
            if (content != null) known.put(name, content);
        }
        return content == null ? StaticAnswer.NOT_FOUND : content.answer(request, name, options);
    }

    private boolean isSafe(String name) {
        return StaticNames.isSafe(name, options.servesWellKnown()) && !name.endsWith(".class");
    }
}
