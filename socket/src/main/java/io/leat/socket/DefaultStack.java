package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.LinkDeviceProvider;
import io.leat.stack.link.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The stack of a JVM whose programs do not know of Leat. It is started when it is first asked for,
 * and there is one.
 *
 * <p>{@code -Dleat.stack=DESCRIPTION}, or the environment's {@code LEAT_STACK}, says what it is:
 *
 * <ul>
 *   <li>{@code memory}, which is the default: a network inside the JVM on which every address is
 *       local;
 *   <li>{@code KIND:NAME,ADDRESS/PREFIX[,ADDRESS/PREFIX...][,via=GATEWAY]}: attached to a device,
 *       such as {@code tun:tun0,10.9.0.2/16}. The kinds are those of the {@link
 *       LinkDeviceProvider}s on the class or module path. When the JVM ends, connections get two
 *       seconds to send what was written.
 * </ul>
 */
public final class DefaultStack {
  /** System property that describes the stack. */
  public static final String PROPERTY = "leat.stack";

  /** Environment variable that describes it where the property does not. */
  public static final String VARIABLE = "LEAT_STACK";

  private static final String MEMORY = "memory";
  private static final int MEMORY_PACKETS = 16_384;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private DefaultStack() {}

  private static final class Holder {
    static final Stack STACK = start(description());
  }

  /**
   * The stack.
   *
   * @throws ExceptionInInitializerError if it could not be started; the cause says why
   */
  public static Stack get() {
    return Holder.STACK;
  }

  private static String description() {
    String property = System.getProperty(PROPERTY);
    String variable = System.getenv(VARIABLE);
    String described = property != null ? property : variable;
    return described == null || described.isBlank() ? MEMORY : described.strip();
  }

  /**
   * Starts a stack that is described as the class says.
   *
   * @throws IllegalArgumentException if the description is not understood
   * @throws UncheckedIOException if the device cannot be opened
   */
  public static Stack start(String description) {
    return description.equals(MEMORY) ? inMemory() : attached(description);
  }

  private static Stack inMemory() {
    StackConfig config = StackConfig.DEFAULT.withName(MEMORY);
    return Stack.start(
        config.withIp(
            config
                .ip()
                .withEveryAddressLocal()
                .withLimits(config.ip().limits().withLocalPackets(MEMORY_PACKETS))),
        new Loopback(MEMORY, 65_535, 2));
  }

  private static Stack attached(String description) {
    String[] parts = description.split(",", -1);
    int colon = parts[0].indexOf(':');
    if (colon < 1 || colon == parts[0].length() - 1 || parts.length < 2) {
      throw notUnderstood(description, "it is neither memory nor KIND:NAME,ADDRESS/PREFIX");
    }
    StackConfig config = StackConfig.DEFAULT.withName(parts[0].substring(colon + 1));
    for (int i = 1; i < parts.length; i++) {
      config = with(config, parts[i].strip(), description);
    }
    LinkDevice device = open(parts[0].substring(0, colon), parts[0].substring(colon + 1));
    Stack stack = Stack.start(config, device);
    Thread farewell = Thread.ofPlatform().name("leat-farewell").unstarted(() -> stack.close(GRACE));
    Runtime.getRuntime().addShutdownHook(farewell);
    return stack;
  }

  private static StackConfig with(StackConfig config, String part, String description) {
    try {
      if (part.startsWith("via=")) {
        return config.withIp(config.ip().withGateway(IpAddress.parse(part.substring(4))));
      }
      return config.withIp(config.ip().withAddress(IpPrefix.parse(part)));
    } catch (IllegalArgumentException e) {
      throw notUnderstood(description, e.getMessage());
    }
  }

  private static IllegalArgumentException notUnderstood(String text, @Nullable String why) {
    return new IllegalArgumentException(
        PROPERTY + " " + text + ": " + why + "; for example tun:tun0,10.9.0.2/16");
  }

  private static LinkDevice open(String kind, String name) {
    List<LinkDeviceProvider> providers =
        StreamSupport.stream(ServiceLoader.load(LinkDeviceProvider.class).spliterator(), false)
            .toList();
    for (LinkDeviceProvider provider : providers) {
      if (provider.kinds().contains(kind)) {
        try {
          return provider.open(kind, name);
        } catch (IOException e) {
          throw new UncheckedIOException(PROPERTY + " " + kind + ":" + name, e);
        }
      }
    }
    String known =
        providers.stream()
            .flatMap(provider -> provider.kinds().stream())
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "nothing on the class path opens devices of kind "
            + kind
            + (known.isEmpty() ? "; leat-link-linux opens tun and tap" : ", only of " + known));
  }
}
