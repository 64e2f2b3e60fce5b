package dev.levada.interop.python;

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

/// Tests that get [Meetings] of Levada and Python Channels. Without a Python that can have the packages, or
/// without a Redis, each is reported as skipped, with the reason.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPython.Extension.class)
@interface NeedsPython {
    final class Extension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
        private static final Namespace NAMESPACE = Namespace.create(NeedsPython.class);

        @Override
        public void beforeEach(ExtensionContext context) {
            PythonEnvironment.orSkip();
            // In the root's store they live until the last test of the run, and are closed then.
            var everybody = context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(Meetings.Everybody.class, _ -> new Meetings.Everybody(), Meetings.Everybody.class);
            context.getStore(NAMESPACE).put(Meetings.class, new Meetings(everybody));
        }

        @Override
        public void afterEach(ExtensionContext context) throws Exception {
            var meetings = context.getStore(NAMESPACE).remove(Meetings.class, Meetings.class);
            if (meetings != null) meetings.close();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Meetings.class;
        }

        @Override
        public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(NAMESPACE).get(Meetings.class, Meetings.class);
        }
    }
}
