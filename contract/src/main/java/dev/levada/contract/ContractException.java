package dev.levada.contract;

/// The application broke the contract: an event out of order, a value out of range. The developer must
/// act; it is thrown at the line that made the mistake.
public final class ContractException extends LevadaException {
    /// An exception with its message.
    public ContractException(String message) {
        super(message);
    }
}
