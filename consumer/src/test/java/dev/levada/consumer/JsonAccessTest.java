package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import org.junit.jupiter.api.Test;

class JsonAccessTest {
    private record Local(String text) {}

    private final Module reader = getClass().getModule();

    @Test
    void recordsOnTheClassPathAreOpen() {
        JsonAccess.check(Local.class);
        JsonAccess.check(Local.class, reader);
    }

    @Test
    void aRecordThatItsModuleKeepsToItselfIsNamedWithTheRemedy() throws Exception {
        // Any record of a package that its module does not export.
        var closed = Class.forName("jdk.internal.classfile.impl.ClassHierarchyImpl$ClassHierarchyInfoImpl");
        assertThatThrownBy(() -> JsonAccess.check(closed, reader))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected " + closed.getName() + " to be open for JSON, but its package is closed."
                        + " Add \"opens jdk.internal.classfile.impl to tools.jackson.databind;\" to the module-info of"
                        + " java.base.");
    }
}
