package io.leat.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** What {@code socket()} asks of a listener beside what every channel has. Any thread. */
interface AdaptedListener {
  ServerSocketChannel channel();

  /**
   * Accepts and waits.
   *
   * @param timeoutNanos 0 for no limit
   * @throws SocketTimeoutException if the time is over; accepting may go on later
   */
  SocketChannel accept(long timeoutNanos) throws IOException;

  @Nullable InetSocketAddress localAddress();
}
