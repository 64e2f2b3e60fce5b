package dev.levada.interop.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/// Tests that get a [DemoSite] to look at with one Chromium for all of them. Without a Chromium each is
/// reported as skipped, with the reason.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsChromium.Extension.class)
@interface NeedsChromium {
    final class Extension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
        private static final Namespace NAMESPACE = Namespace.create(NeedsChromium.class);

        @Override
        public void beforeEach(ExtensionContext context) {
            var executable = Chromium.executable().orElseThrow(() -> new TestAbortedException(Chromium.missing()));
            // In the root's store it lives until the last test of the run, and is closed then.
            var chromium = context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(Chromium.class, _ -> Chromium.start(executable), Chromium.class);
            context.getStore(NAMESPACE).put(DemoSite.class, DemoSite.start(chromium.browser()));
        }

        @Override
        public void afterEach(ExtensionContext context) {
            var site = context.getStore(NAMESPACE).remove(DemoSite.class, DemoSite.class);
            if (site != null) site.close();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == DemoSite.class;
        }

        @Override
        public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(NAMESPACE).get(DemoSite.class, DemoSite.class);
        }
    }
}
