package dev.levada.layer.redis.wire;

import dev.levada.layer.redis.wire.WireFormat.Decoded;

/// A message as bytes, before encryption and prefix.
sealed interface Body permits MessagePackBody, JsonBody {
    /// The message, after so many bytes that are left to the caller.
    ///
    /// @throws dev.levada.contract.ContractException when this format cannot carry it
    byte[] encode(Outgoing outgoing, int leftFree);

    /// The message that begins at the offset and goes to the end.
    ///
    /// @throws WireException when there is none
    Decoded decode(byte[] bytes, int from);
}
