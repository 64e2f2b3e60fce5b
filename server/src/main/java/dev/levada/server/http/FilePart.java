package dev.levada.server.http;

import io.netty.util.ReferenceCounted;

/// A piece of a file on its way out.
///
/// @param content a `FileRegion` where the stream takes them, else a `ByteBuf`; the writer releases it
/// @param bytes of it
/// @param wholeBytes of the response, if this is the first piece of its only part; -1 otherwise
/// @param isLast whether the response ends with it, but for trailers
public record FilePart(ReferenceCounted content, int bytes, long wholeBytes, boolean isLast) {}
