package io.leat.agent;

import io.leat.socket.DefaultStack;
import io.leat.socket.Routes;
import io.leat.socket.blocking.RoutedSockets;
import io.leat.socket.nio.RoutedAsynchronousChannelProvider;
import io.leat.socket.nio.RoutedSelectorProvider;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agent's entry. What is wrong is one line on standard error, and the JVM ends with 1. */
public final class LeatAgent {
  private static final String PROVIDER = "java.nio.channels.spi.SelectorProvider";
  private static final String ASYNCHRONOUS_PROVIDER =
      "java.nio.channels.spi.AsynchronousChannelProvider";

  private LeatAgent() {}

  /** Called by the JVM before the program's main class. */
  @SuppressWarnings("SystemExitOutsideMain") // a program must not run on another network than told
  public static void premain(@Nullable String options, Instrumentation instrumentation) {
    try {
      install(withEnvironment(options), instrumentation);
    } catch (RuntimeException | IOException | ExceptionInInitializerError e) {
      System.err.println("leat agent: " + reason(e));
      if (System.getenv("LEAT_DEBUG") != null) {
        e.printStackTrace();
      }
      System.exit(1);
    }
  }

  private static AgentOptions withEnvironment(@Nullable String options) {
    AgentOptions own = AgentOptions.parse(options);
    String stack = own.stack() != null ? own.stack() : System.getenv(DefaultStack.VARIABLE);
    boolean routed = options != null && options.contains("routes=");
    String routes = System.getenv(Routes.VARIABLE);
    String effective =
        (routed ? "routes=" + own.routes() : routes != null ? "routes=" + routes : "")
            + (stack == null ? "" : ",stack=" + stack)
            + (own.hosts() == null ? "" : ",hosts=" + own.hosts());
    return AgentOptions.parse(effective.startsWith(",") ? effective.substring(1) : effective);
  }

  private static void install(AgentOptions options, Instrumentation instrumentation)
      throws IOException {
    String configured = System.getProperty(PROVIDER);
    String own = RoutedSelectorProvider.class.getName();
    if (configured != null && !configured.equals(own)) {
      throw new IllegalArgumentException(
          "the JVM has -D" + PROVIDER + "=" + configured + " already");
    }
    HostsResolverProvider.use(options.hosts());
    openJdk(instrumentation);
    if (options.stack() != null) {
      System.setProperty(DefaultStack.PROPERTY, options.stack());
    }
    System.setProperty(Routes.PROPERTY, options.routes().toString());
    System.setProperty(PROVIDER, own);
    if (System.getProperty(ASYNCHRONOUS_PROVIDER) == null) {
      System.setProperty(ASYNCHRONOUS_PROVIDER, RoutedAsynchronousChannelProvider.class.getName());
    }
    RoutedSockets.install(DefaultStack.get(), options.routes());
  }

  /** The kernel's channels are in one package, what sockets do in the other. */
  private static void openJdk(Instrumentation instrumentation) {
    Set<Module> leat = Set.of(DefaultStack.class.getModule());
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("sun.nio.ch", leat),
        Map.of("java.net", leat),
        Set.of(),
        Map.of());
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof ExceptionInInitializerError && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    Throwable deeper = cause.getCause();
    return (message == null ? cause.toString() : message)
        + (deeper == null || deeper.getMessage() == null ? "" : ": " + deeper.getMessage());
  }
}
