package dev.levada.contract;

/// What the order machines share: the sentence that says what was expected and what came.
final class Orders {
    private Orders() {}

    static ContractException violation(String where, String expected, Event.Outbound event) {
        var type = event.getClass();
        var outer = type.getEnclosingClass();
        String name = (outer == null ? "" : outer.getSimpleName() + ".") + type.getSimpleName();
        return new ContractException("Expected " + expected + " on this " + where + ", but got " + name + ".");
    }
}
