package io.leat.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM, SIGINT and SIGHUP: the first asks for an orderly end, the second ends the process at
 * once with exit code 1.
 *
 * <p>The JVM's shutdown hooks know nothing of a second signal, so this is {@code sun.misc.Signal}
 * of the module jdk.unsupported, by reflection because javac warns of every mention.
 */
public final class Signals {
  private static final String[] NAMES = {"TERM", "INT", "HUP"};

  private final CountDownLatch first = new CountDownLatch(1);
  private final AtomicBoolean received = new AtomicBoolean();
  private final Runnable lastRites;

  private Signals(Runnable lastRites) {
    this.lastRites = lastRites;
  }

  /**
   * Takes the signals over.
   *
   * @param lastRites what must be undone even when the process ends at once: quick, never blocking
   */
  public static Signals handle(Runnable lastRites) {
    Signals signals = new Signals(lastRites);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> signals.called(self, method, arguments));
      Method handle = signal.getMethod("handle", signal, handler);
      for (String name : NAMES) {
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (InvocationTargetException e) {
      // started with -Xrs, or no such signal on this system: the default action stays
      return signals;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM has no jdk.unsupported", e);
    }
    return signals;
  }

  private Object called(Object self, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        received();
        yield Void.TYPE;
      }
      case "equals" -> self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "Signals";
    };
  }

  private void received() {
    if (received.getAndSet(true)) {
      lastRites.run();
      Runtime.getRuntime().halt(1);
    }
    first.countDown();
  }

  /** As if a signal had come. */
  public void raise() {
    first.countDown();
  }

  /** Waits for the first signal. */
  public void await() throws InterruptedException {
    first.await();
  }

  /** Waits for the first signal, but not for longer than this; returns whether it has come. */
  public boolean await(Duration atMost) throws InterruptedException {
    return first.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether the first signal has come. */
  public boolean isReceived() {
    return first.getCount() == 0;
  }
}
