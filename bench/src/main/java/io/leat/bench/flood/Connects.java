package io.leat.bench.flood;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/**
 * A legitimate client of the kernel's that connects anew again and again, each time to be answered
 * by the echo of one octet.
 */
final class Connects implements AutoCloseable {
  /** Who is not answered by then has failed. */
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final InetSocketAddress server = new InetSocketAddress(Host.SERVER, Host.ECHO_PORT);
  private final Selector selector;
  private final ArrayDeque<SocketChannel> unused = new ArrayDeque<>();
  private final long intervalNanos;
  private final long[] connectNanos;
  private int connected;
  private int answered;
  private int failed;

  /**
   * What came of it.
   *
   * @param failed connections that were refused, or not answered within ten seconds
   * @param p99Micros of the time until {@code connect} succeeded
   */
  record Outcome(int count, int failed, long p99Micros, long mostMicros) {}

  /** One connection, and when it began. */
  private record Attempt(long began) {}

  Connects(Host host, int count, long intervalNanos) throws IOException {
    this.intervalNanos = intervalNanos;
    connectNanos = new long[count];
    selector = Selector.open();
    host.namespace()
        .call(() -> {
          for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            unused.add(channel);
          }
          return unused.size();
        });
  }

  /** Connects at each interval from now on, and returns when all have been answered or failed. */
  Outcome run() throws IOException {
    long start = System.nanoTime();
    long end = start + connectNanos.length * intervalNanos + PATIENCE_NANOS;
    int begun = 0;
    while (answered + failed < connectNanos.length && System.nanoTime() - end < 0) {
      long next = begun < connectNanos.length ? start + begun * intervalNanos : end;
      long wait = next - System.nanoTime();
      if (wait <= 0) {
        begin();
        begun++;
      } else {
        selector.select(Math.max(1, wait / 1_000_000));
        events();
      }
    }
    long[] times = Arrays.copyOf(connectNanos, connected);
    Arrays.sort(times);
    int count = connectNanos.length;
    return new Outcome(count, count - answered, at(times, 0.99), at(times, 1));
  }

  /** In microseconds; of no times it is what somebody waited in vain. */
  private static long at(long[] sorted, double share) {
    return sorted.length == 0
        ? PATIENCE_NANOS / 1000
        : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1000;
  }

  private void begin() throws IOException {
    SocketChannel channel = unused.remove();
    Attempt attempt = new Attempt(System.nanoTime());
    try {
      if (channel.connect(server)) {
        isConnected(channel.register(selector, 0, attempt), channel, attempt);
      } else {
        channel.register(selector, SelectionKey.OP_CONNECT, attempt);
      }
    } catch (IOException e) {
      fail(channel);
    }
  }

  private void events() throws IOException {
    for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
      SelectionKey key = keys.next();
      keys.remove();
      if (key.channel() instanceof SocketChannel channel
          && key.attachment() instanceof Attempt attempt) {
        try {
          event(key, channel, attempt);
        } catch (IOException e) {
          fail(channel);
        }
      }
    }
  }

  private void event(SelectionKey key, SocketChannel channel, Attempt attempt) throws IOException {
    if (key.isConnectable()) {
      channel.finishConnect();
      isConnected(key, channel, attempt);
    } else if (channel.read(ByteBuffer.allocate(1)) == 1) {
      answered++;
      channel.close();
    } else {
      fail(channel);
    }
  }

  private void isConnected(SelectionKey key, SocketChannel channel, Attempt attempt)
      throws IOException {
    connectNanos[connected++] = System.nanoTime() - attempt.began();
    channel.write(ByteBuffer.wrap(new byte[] {'c'}));
    key.interestOps(SelectionKey.OP_READ);
  }

  private void fail(SocketChannel channel) throws IOException {
    failed++;
    channel.close();
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
    for (SocketChannel channel : unused) {
      channel.close();
    }
  }
}
