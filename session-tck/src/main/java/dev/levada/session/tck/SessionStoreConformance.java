package dev.levada.session.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.middleware.session.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Everything a store of sessions promises, as tests. A store proves itself by extending this class:
///
/// ```java
/// class MyStoreConformanceTest extends SessionStoreConformance {
///     @Override protected SessionStore open() { return new MyStore(clock); }
///     @Override protected void pass(Duration time) { clock.pass(time); }
/// }
/// ```
///
/// What only a store can promise that is able to forget is reported as skipped for others; see
/// [SessionStore#canDelete()].
public abstract class SessionStoreConformance {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int AT_ONCE = 8;

    private SessionStore store;

    /// For subclasses.
    protected SessionStoreConformance() {}

    /// The store to be tested, once per test; what earlier tests have left in it does not matter.
    protected abstract SessionStore open() throws Exception;

    /// Lets that much time pass for the store opened last: moves its clock, or makes what it keeps that
    /// much older.
    protected abstract void pass(Duration time) throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    private void needsToForget() {
        assumeTrue(store.canDelete(), "This store cannot forget: canDelete() says so.");
    }

    private <T> List<T> atOnce(List<Callable<T>> tasks) throws InterruptedException, ExecutionException {
        var results = new ArrayList<T>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(tasks)) results.add(done.get());
        }
        return results;
    }

    // ---- keeping

    @Test
    void whatWasKeptIsFound() {
        String fields = "{\"name\":\"J\u00fcrgen \uD83D\uDE00\",\"quote\":\"'; drop table x; --\",\"nul\":\"\\u0000\"}";
        assertThat(store.load(store.create(fields, HOUR))).contains(fields);
    }

    @Test
    void aLargeSessionIsKeptWhole() {
        String fields = "{\"a\":\"" + "x".repeat(2_000) + "\"}";
        assertThat(store.load(store.create(fields, HOUR))).contains(fields);
    }

    @Test
    void sessionsAreApart() {
        String one = store.create("{\"a\":1}", HOUR);
        String two = store.create("{\"a\":2}", HOUR);
        String three = store.update(two, "{\"a\":3}", HOUR).orElseThrow();
        assertThat(store.load(one)).contains("{\"a\":1}");
        assertThat(store.load(three)).contains("{\"a\":3}");
    }

    @Test
    void manyAtOnceEachFindTheirOwn() throws Exception {
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < AT_ONCE * 4; i++) {
            String fields = "{\"a\":" + i + "}";
            tasks.add(() -> store.load(store.create(fields, HOUR))
                    .filter(fields::equals)
                    .isPresent());
        }
        assertThat(atOnce(tasks)).doesNotContain(false);
    }

    @Test
    void keysAreLongAndNeverTheSame() {
        needsToForget();
        var keys = new HashSet<String>();
        for (int i = 0; i < 200; i++) keys.add(store.create("{}", HOUR));
        assertThat(keys)
                .hasSize(200)
                // 128 bits in the densest alphabet that a cookie takes.
                .allMatch(key -> key.length() >= 20, "have room for 128 bits")
                .allMatch(
                        key -> key.chars().allMatch(c -> c > ' ' && c < 127 && "\",;\\".indexOf(c) < 0),
                        "fit a cookie");
    }

    @Test
    void nothingThatAStrangerMadeUpIsFound() {
        for (var made : List.of("", "x", "x".repeat(32), "' or 1=1 --", "\u0000", "a.b", "*", "x".repeat(100_000))) {
            assertThat(store.load(made)).isEmpty();
            if (!store.canDelete()) continue;
            assertThat(store.update(made, "{}", HOUR)).isEmpty();
            assertThat(store.take(made)).isEmpty();
            store.delete(made);
        }
    }

    // ---- time

    @Test
    void itIsFoundUntilItsTimeIsOver() throws Exception {
        String key = store.create("{}", HOUR);
        pass(HOUR.minusMinutes(1));
        assertThat(store.load(key)).isPresent();
        pass(Duration.ofMinutes(1));
        assertThat(store.load(key)).isEmpty();
    }

    @Test
    void anUpdateRenewsTheTime() throws Exception {
        String key = store.create("{\"a\":1}", HOUR);
        pass(Duration.ofMinutes(50));
        String now = store.update(key, "{\"a\":2}", HOUR).orElseThrow();
        pass(Duration.ofMinutes(50));
        assertThat(store.load(now)).contains("{\"a\":2}");
    }

    @Test
    void whatIsOverIsNeitherUpdatedNorTaken() throws Exception {
        needsToForget();
        String key = store.create("{}", HOUR);
        pass(HOUR);
        assertThat(store.update(key, "{\"a\":1}", HOUR)).isEmpty();
        assertThat(store.take(key)).isEmpty();
        assertThat(store.load(key)).isEmpty();
    }

    // ---- forgetting

    @Test
    void whatIsDeletedDoesNotComeBackToLife() {
        needsToForget();
        String key = store.create("{}", HOUR);
        store.delete(key);
        store.delete(key);
        assertThat(store.load(key)).isEmpty();
        assertThat(store.update(key, "{\"a\":1}", HOUR)).isEmpty();
        assertThat(store.load(key)).isEmpty();
    }

    @Test
    void noneOfManyUpdatesBringsBackWhatIsDeletedMeanwhile() throws Exception {
        needsToForget();
        String key = store.create("{}", HOUR);
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < AT_ONCE; i++) {
            String fields = "{\"a\":" + i + "}";
            tasks.add(() -> store.update(key, fields, HOUR).isPresent());
        }
        tasks.add(AT_ONCE / 2, () -> {
            store.delete(key);
            return true;
        });
        assertThat(atOnce(tasks)).hasSize(AT_ONCE + 1);
        assertThat(store.load(key)).isEmpty();
    }

    @Test
    void whatIsTakenIsGone() {
        needsToForget();
        String key = store.create("{\"a\":1}", HOUR);
        assertThat(store.take(key)).contains("{\"a\":1}");
        assertThat(store.take(key)).isEmpty();
        assertThat(store.load(key)).isEmpty();
    }

    @Test
    void ofManyTakersOneGetsIt() throws Exception {
        needsToForget();
        String key = store.create("{\"a\":1}", HOUR);
        var takers = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < AT_ONCE; i++) takers.add(() -> store.take(key).isPresent());
        assertThat(atOnce(takers)).containsOnlyOnce(true);
    }

    @Test
    void aStoreThatCannotForgetSaysSo() {
        assumeTrue(!store.canDelete(), "This store can forget.");
        String key = store.create("{}", HOUR);
        assertThatThrownBy(() -> store.take(key)).isInstanceOf(UnsupportedOperationException.class);
    }
}
