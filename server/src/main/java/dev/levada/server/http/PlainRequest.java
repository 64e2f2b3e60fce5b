package dev.levada.server.http;

import dev.levada.contract.Headers;

/// The head of a request of HTTP/1.1 that has no body, as [PlainHeads] has found it.
///
/// @param target as it stands in the request line
/// @param headers checked, with one `host` among them and none about framing
record PlainRequest(String method, String target, Headers headers) {}
