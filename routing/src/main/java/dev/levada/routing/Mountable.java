package dev.levada.routing;

import dev.levada.contract.Application;

/// Marks an application that looks further at the path itself. A route to it matches a prefix of the path,
/// and the application finds the rest in [dev.levada.contract.PathArguments#remaining()].
///
/// [Routes] is one; [Route#prefix] does the same for an application that cannot be marked.
///
/// Source: Channels, "Routing", the `_path_routing` attribute.
public interface Mountable extends Application {}
