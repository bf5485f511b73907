package io.leat.socket.nio;

import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/** The JDK's own provider, for what Leat leaves to the kernel. */
final class KernelProvider {
  private KernelProvider() {}

  /** The kernel's provider, or null where the JVM's default is Leat's and the JDK hides its own. */
  static @Nullable SelectorProvider find() {
    SelectorProvider present = SelectorProvider.provider();
    boolean ours =
        present instanceof LeatSelectorProvider || present instanceof RoutedSelectorProvider;
    return ours ? hidden() : present;
  }

  private static @Nullable SelectorProvider hidden() {
    try {
      Class<?> own = Class.forName("sun.nio.ch.DefaultSelectorProvider");
      return (SelectorProvider) own.getMethod("get").invoke(null);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  static SelectorProvider get() {
    SelectorProvider kernel = find();
    if (kernel == null) {
      throw new UnsupportedOperationException(
          "datagram and UNIX channels are the kernel's, which the JDK shows only with "
              + exports());
    }
    return kernel;
  }

  /** The kernel's provider of asynchronous channels. */
  static AsynchronousChannelProvider asynchronous() {
    AsynchronousChannelProvider present = AsynchronousChannelProvider.provider();
    boolean ours =
        present instanceof LeatAsynchronousChannelProvider
            || present instanceof RoutedAsynchronousChannelProvider;
    if (!ours) {
      return present;
    }
    try {
      Class<?> own = Class.forName("sun.nio.ch.DefaultAsynchronousChannelProvider");
      return (AsynchronousChannelProvider) own.getMethod("create").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException(
          "this channel is the kernel's, which the JDK shows only with " + exports(), e);
    }
  }

  private static String exports() {
    Module own = KernelProvider.class.getModule();
    return "--add-exports java.base/sun.nio.ch=" + (own.isNamed() ? own.getName() : "ALL-UNNAMED");
  }
}
