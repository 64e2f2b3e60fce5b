package dev.levada.testkit;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A channel layer that a test can make fail, over any other.
///
/// ```java
/// var faults = LayerForTests.over(ChannelLayer.memory());
/// try (var site = TestSite.of(ChatSite::create, faults.layer());
///         var ann = site.webSocket("/ws/chat/blue").connect()) {
///     faults.outage();
///     ann.sendJson(new Said("lost"));
///     faults.heal();
///     ...
/// }
/// ```
///
/// One fault at a time, until the next or [#heal()]. Joining, leaving and opening go on during all of
/// them, as they do with a layer whose server is away. Any thread may call it.
public final class LayerForTests {
    private static final Set<String> PASS = Set.of(
            "openMailbox",
            "openWork",
            "openJobs",
            "groupAdd",
            "groupDiscard",
            "features",
            "statistics",
            "flush",
            "close");
    private static final Set<String> SENDS = Set.of("send", "groupSend", "broadcast");
    private static final int MOST_HELD = 10_000;
    private static final Method BROADCAST = broadcast();

    private final ChannelLayer layer;
    private final ChannelLayer target;
    private final Set<Receiver> receivers = ConcurrentHashMap.newKeySet();
    private final AtomicLong troubled = new AtomicLong();

    // Under the lock.
    private final Queue<Call> held = new ArrayDeque<>();
    private Fault fault = Fault.NONE;

    private enum Fault {
        NONE,
        OUTAGE,
        FULL,
        LOSS,
        DELAY
    }

    private record Call(Method method, List<Object> arguments) {}

    private LayerForTests(ChannelLayer target) {
        this.target = target;
        InvocationHandler handler = this::call;
        layer = (ChannelLayer) Proxy.newProxyInstance(
                ChannelLayer.class.getClassLoader(), new Class<?>[] {ChannelLayer.class}, handler);
    }

    /// A layer that passes everything on to that one until it is told otherwise.
    public static LayerForTests over(ChannelLayer layer) {
        return new LayerForTests(layer);
    }

    /// The layer for the application under test.
    public ChannelLayer layer() {
        return layer;
    }

    /// How many calls have met a fault so far.
    public long troubled() {
        return troubled.get();
    }

    // ---- faults

    /// Its server is away: whoever sends gets a [LayerException].
    public void outage() {
        begin(Fault.OUTAGE);
    }

    /// Nobody has room: a direct sender gets a [ChannelFullException], and what is sent to groups is
    /// dropped.
    public void full() {
        begin(Fault.FULL);
    }

    /// What is sent is lost, and nobody is told.
    public void loss() {
        begin(Fault.LOSS);
    }

    /// What is sent is held up, in order, and arrives at [#heal()].
    public void delay() {
        begin(Fault.DELAY);
    }

    private synchronized void begin(Fault next) {
        fault = next;
    }

    /// All is well again. After an outage, mailboxes with a receiver are told of the gap; what was held up
    /// arrives before this returns.
    public void heal() {
        Fault before;
        var late = new ArrayList<Call>();
        synchronized (this) {
            before = fault;
            fault = Fault.NONE;
            late.addAll(held);
            held.clear();
        }
        if (before == Fault.OUTAGE) receivers.forEach(receiver -> receiver.missed(new LayerGap(Duration.ofSeconds(1))));
        for (var call : late)
            try {
                var _ = pass(call.method(), call.arguments().toArray());
            } catch (LayerException _) {
                // It was too late for that one: its sender is not here any more to be told.
            } catch (Throwable e) {
                throw new AssertionError("Expected to send what was held up, but that failed.", e);
            }
    }

    // ---- the layer

    private @Nullable Object call(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class) return pass(method, arguments);
        // What is put into scopes has to be this layer and not the one below.
        if (method.getName().equals("around")) return InvocationHandler.invokeDefault(proxy, method, arguments);
        if (method.getName().equals("openMailbox")) return open(method, arguments);
        if (PASS.contains(method.getName())) return pass(method, arguments);
        return meet(method, arguments) ? null : pass(method, arguments);
    }

    /// @return whether the fault was all there is to do
    private synchronized boolean meet(Method method, Object[] arguments) {
        if (fault == Fault.NONE) return false;
        boolean isDirect = arguments.length > 0 && arguments[0] instanceof ChannelName;
        if (fault != Fault.OUTAGE && !SENDS.contains(method.getName())) return false;
        troubled.incrementAndGet();
        return switch (fault) {
            case NONE -> false;
            case OUTAGE ->
                throw new LayerException("The channel layer is out of reach, because the test wants it so."
                        + " LayerForTests.heal() ends that.");
            case FULL -> {
                if (isDirect) throw new ChannelFullException((ChannelName) arguments[0]);
                yield true;
            }
            case LOSS -> true;
            case DELAY -> {
                if (held.size() >= MOST_HELD)
                    throw new AssertionError("Expected at most " + MOST_HELD + " messages to be held up, but there are"
                            + " more. Call heal() before.");
                yield held.add(new Call(method, List.of(arguments)));
            }
        };
    }

    private @Nullable Object pass(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Mailbox open(Method method, Object[] arguments) throws Throwable {
        var receiver = arguments.length == 0 ? null : (Receiver) arguments[0];
        var opened = (Mailbox) pass(method, arguments);
        if (receiver != null) receivers.add(receiver);
        InvocationHandler handler = (_, called, given) -> {
            Object[] all = given == null ? new Object[0] : given;
            if (called.getName().equals("close") && receiver != null) receivers.remove(receiver);
            // In the name of a mailbox it is the same as in nobody's, but for the order of its own copy.
            if (called.getName().equals("broadcast") && meet(BROADCAST, all)) return null;
            try {
                return called.invoke(opened, all);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Mailbox)
                Proxy.newProxyInstance(Mailbox.class.getClassLoader(), new Class<?>[] {Mailbox.class}, handler);
    }

    private static Method broadcast() {
        try {
            return ChannelLayer.class.getMethod("broadcast", GroupName.class, Broadcast.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every channel layer broadcasts.", e);
        }
    }
}
