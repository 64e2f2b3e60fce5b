package dev.levada.cli.dev;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// What a developer sees where the page would be.
final class ProblemPage {
    private static final String PAGE = DevApplication.resource("problem.html");
    private static final int MAX_TRACE_CHARACTERS = 50_000;

    private ProblemPage() {}

    static String of(String title, List<String> lines) {
        return page(title, String.join("\n", lines));
    }

    static String of(Throwable failure) {
        var trace = trace(failure);
        return page("The application failed", trace.substring(0, Math.min(trace.length(), MAX_TRACE_CHARACTERS)));
    }

    static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static String page(String title, String text) {
        return PAGE.replace("{title}", escaped(title)).replace("{text}", escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
