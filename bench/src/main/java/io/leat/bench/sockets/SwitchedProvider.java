package io.leat.bench.sockets;

import io.leat.socket.nio.LeatSelectorProvider;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's provider, for programs that let nobody choose: it gives the channels and selectors of
 * another one, which the present run chooses. They are that provider's own; nothing stands between.
 */
public final class SwitchedProvider extends SelectorProvider {
  private static volatile @Nullable SelectorProvider chosen;

  /** Whose channels a program gets; null for the kernel's. */
  record Side(@Nullable LeatSelectorProvider leat) {}

  /** Something that opens channels, now or in other threads while it runs. */
  interface Code<T> {
    T run() throws IOException;
  }

  /** Runs code whose channels are of one side. One at a time. */
  static <T> T on(Side side, Code<T> code) throws IOException {
    chosen = side.leat();
    try {
      return code.run();
    } finally {
      chosen = null;
    }
  }

  /** The kernel's, which the JDK shows only with {@code --add-exports java.base/sun.nio.ch}. */
  static SelectorProvider kernel() {
    try {
      Class<?> own = Class.forName("sun.nio.ch.DefaultSelectorProvider");
      return (SelectorProvider) own.getMethod("get").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "java needs --add-exports java.base/sun.nio.ch=ALL-UNNAMED", e);
    }
  }

  private static SelectorProvider present() {
    SelectorProvider now = chosen;
    return now == null ? kernel() : now;
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return kernel().openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return kernel().openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return present().openPipe();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return present().openSelector();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return present().openServerSocketChannel();
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return present().openSocketChannel();
  }
}
