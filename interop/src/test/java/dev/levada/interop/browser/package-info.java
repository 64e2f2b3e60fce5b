/// The examples in a real Chromium, over a real server. Start with [ChatInBrowserTest].
@NullMarked
package dev.levada.interop.browser;

import org.jspecify.annotations.NullMarked;
