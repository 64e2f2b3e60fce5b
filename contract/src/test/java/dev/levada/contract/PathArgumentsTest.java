package dev.levada.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathArgumentsTest {
    private final PathArguments arguments = new PathArguments(Map.of("page", 7), List.of("x"), "rest");

    @Test
    void anArgumentHasTheTypeOfItsConverter() {
        assertThat(arguments.get("page")).contains(7);
        assertThat(arguments.value("page", Integer.class)).isEqualTo(7);
        assertThat(arguments.text("page")).isEqualTo("7");
        assertThat(arguments.get("room")).isEmpty();
    }

    @Test
    void aWrongNameIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> arguments.text("room"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a path argument \"room\", but the route has [page]. Add {room} to the route.");
        assertThatThrownBy(() -> PathArguments.NONE.value("room", String.class))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a path argument \"room\", but the route has none. Add {room} to the route.");
    }

    @Test
    void aWrongTypeIsAnsweredWithTheRightOne() {
        assertThatThrownBy(() -> arguments.value("page", String.class))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected path argument \"page\" as String, but its converter made a Integer.");
    }

    @Test
    void argumentsKeepTheirOrderAndNeverChange() {
        var named = new LinkedHashMap<String, Object>();
        named.put("z", 1);
        named.put("a", 2);
        var positional = new ArrayList<>(List.of("p"));
        var made = new PathArguments(named, positional, "");
        named.clear();
        positional.clear();
        assertThat(made.named().keySet()).containsExactly("z", "a");
        assertThat(made.positional()).containsExactly("p");
        assertThatThrownBy(() -> made.named().put("b", 3)).isInstanceOf(UnsupportedOperationException.class);
    }
}
