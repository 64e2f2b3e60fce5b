import org.jspecify.annotations.NullMarked;

/// Sockets in one process, consumers in others: the edge, the worker for remote consumers, and the link
/// between them, over any channel layer.
@NullMarked
module dev.levada.edge {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires transitive dev.levada.layer;

    exports dev.levada.edge;
}
