/// The link between edges and workers as machines without threads, clock or sockets: time is handed in, and
/// what is to be sent is handed out. The simulation in the tests drives them through crashes, pauses and
/// cuts; [dev.levada.edge] through real ones.
@NullMarked
package dev.levada.edge.link;

import org.jspecify.annotations.NullMarked;
