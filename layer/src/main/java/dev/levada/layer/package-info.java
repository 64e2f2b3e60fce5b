/// The channel layer and its three notions, kept apart because most loss and duplicates come from blurring
/// them:
///
/// - a [Mailbox] has one reader;
/// - a group is heard by all its members: [ChannelLayer#groupSend] through their handlers,
///   [ChannelLayer#broadcast] straight to their sockets;
/// - a work queue hands each message to one of many workers: [ChannelLayer#openWork].
///
/// Start with [ChannelLayer]. Implementations live elsewhere and are found by URL through
/// [ChannelLayerProvider]; the kit `dev.levada.layer.tck` proves them.
@NullMarked
package dev.levada.layer;

import org.jspecify.annotations.NullMarked;
