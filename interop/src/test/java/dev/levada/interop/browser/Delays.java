package dev.levada.interop.browser;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// From a click in one window until another shows what came of it, by the clocks of the pages, which are
/// one.
final class Delays {
    /// How often it is measured.
    static final int TIMES = 12;

    private final String what;
    private final List<Double> millis = new ArrayList<>();

    Delays(String what) {
        this.what = what;
    }

    /// Clicks, and waits until the condition holds in the other window.
    void between(Page one, String clicked, Page other, String condition) {
        one.waitForSelector(clicked);
        other.evaluate("window.shownAt = new Promise(done => {\n"
                + "  const look = () => (" + condition + ") && (watch.disconnect(), done(Date.now()));\n"
                + "  const watch = new MutationObserver(look);\n"
                + "  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });\n"
                + "}); true");
        var clickedAt = (Number) one.evaluate(
                "selector => { const now = Date.now();" + " document.querySelector(selector).click(); return now; }",
                clicked);
        var shownAt = (Number) other.evaluate("window.shownAt");
        millis.add(shownAt.doubleValue() - clickedAt.doubleValue());
    }

    void print() {
        Collections.sort(millis);
        System.out.printf(
                "%s: median %.0f ms, longest %.0f ms of %d%n",
                what, millis.get(millis.size() / 2), millis.getLast(), millis.size());
    }
}
