package dev.levada.examples.incidents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.binding.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
    private static final List<Place> SQUARE =
            List.of(new Place(0, 0), new Place(0, 10), new Place(10, 10), new Place(10, 0));
    // A square with its middle cut out from the top: the shape of a U.
    private static final List<Place> BAY = List.of(
            new Place(0, 0),
            new Place(0, 9),
            new Place(9, 9),
            new Place(9, 6),
            new Place(3, 6),
            new Place(3, 3),
            new Place(9, 3),
            new Place(9, 0));

    @ParameterizedTest
    @CsvSource({"5,5,true", "0.1,0.1,true", "9.9,9.9,true", "5,10.1,false", "-0.1,5,false", "11,5,false", "5,-1,false"})
    void aSquareHasAnInsideAndAnOutside(double latitude, double longitude, boolean isInside) {
        assertThat(new Place(latitude, longitude).isWithin(SQUARE)).isEqualTo(isInside);
    }

    @ParameterizedTest
    @CsvSource({"1,4.5,true", "5,1,true", "5,8,true", "5,4.5,false", "10,1,false"})
    void whatIsCutOutIsOutside(double latitude, double longitude, boolean isInside) {
        assertThat(new Place(latitude, longitude).isWithin(BAY)).isEqualTo(isInside);
    }

    @Test
    void whatIsNowhereIsRefused() {
        new Place(90, -180);
        for (var wrong : List.of(90.1, -91.0, Double.NaN))
            assertThatThrownBy(() -> new Place(wrong, 0)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new Place(0, 180.1)).isInstanceOf(RefusedException.class);
    }
}
