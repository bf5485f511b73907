package io.leat.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** What {@code socket()} asks of a channel beside what every channel has. Any thread. */
interface AdaptedStream {
  SocketChannel channel();

  /**
   * Connects and waits.
   *
   * @param timeoutNanos 0 for no limit but TCP's own
   * @throws SocketTimeoutException if the time is over; the channel is closed then
   */
  void connect(InetSocketAddress to, long timeoutNanos) throws IOException;

  /**
   * Reads and waits.
   *
   * @param target over an array
   * @param timeoutNanos 0 for no limit
   * @throws SocketTimeoutException if the time is over; reading may go on later
   */
  int read(ByteBuffer target, long timeoutNanos) throws IOException;

  /** Octets that can be read without waiting. */
  int available() throws IOException;

  /** Sends one octet as urgent text. */
  void writeUrgent(int octet) throws IOException;

  /**
   * @throws java.nio.channels.IllegalBlockingModeException if the channel does not block
   */
  void checkBlocking();

  boolean isInputShut();

  boolean isOutputShut();

  @Nullable InetSocketAddress localAddress();

  @Nullable InetSocketAddress remoteAddress();
}
