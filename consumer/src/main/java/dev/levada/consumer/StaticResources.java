package dev.levada.consumer;

import java.util.concurrent.ConcurrentHashMap;

/// The resources in a folder beside a class. What exists is kept in memory; what does not is not
/// remembered, so that clients cannot fill the memory with names.
final class StaticResources implements HttpHandler {
    private final ConcurrentHashMap<String, StaticContent> known = new ConcurrentHashMap<>();
    private final Class<?> beside;
    private final String folder;

    StaticResources(Class<?> beside, String folder) {
        this.beside = beside;
        this.folder = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    }

    @Override
    public Response handle(Request request) {
        String name = request.path(StaticNames.ARGUMENT);
        var content = known.get(name);
        if (content == null && StaticNames.isSafe(name) && !name.endsWith(".class")) {
            content = StaticContent.find(beside, folder + name);
            if (content != null) known.put(name, content);
        }
        return content == null ? StaticContent.NOT_FOUND : content.handle(request);
    }
}
