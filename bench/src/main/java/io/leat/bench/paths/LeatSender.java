package io.leat.bench.paths;

import io.leat.link.linux.NetworkNamespace;
import io.leat.link.linux.TunDevice;
import io.leat.link.linux.TunOptions;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.Route;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** Leat as the sender, on its loop. */
final class LeatSender implements Sender {
  private static final int PIECE = 256 << 10;

  /** A failure of Leat's must not look like a slow path. */
  private static final LoopListener REPORTS =
      new LoopListener() {
        @Override
        public void deviceGone(String name) {
          System.err.println("the device " + name + " is gone");
        }

        @Override
        public void failed(Throwable failure) {
          failure.printStackTrace();
        }
      };

  private final Stack stack;
  private final TcpConnection connection;
  private final Counting counting = new Counting();

  LeatSender(NetworkNamespace namespace, StackConfig base, Control control, int port)
      throws IOException {
    StackConfig config = config(base, control);
    TunDevice device = namespace.call(() -> TunDevice.open(TunOptions.tun(Network.LEAT_DEVICE)));
    stack = Stack.start(config, device, counting, REPORTS);
    try {
      connection = stack.connect(IpAddress.parse(Network.RECEIVER), port, new Source()).get();
    } catch (InterruptedException | ExecutionException e) {
      stack.close(Duration.ZERO);
      throw new IOException(e);
    }
  }

  /** Buffers are tuned, as the kernel's are, up to the same bound. */
  private static StackConfig config(StackConfig base, Control control) {
    return base.withIp(
            base.ip()
                .withAddress(IpPrefix.parse(Network.LEAT + "/24"))
                .withRoute(Route.allIpv4OnLink()))
        .withCongestionControl(control.leat())
        .with(TcpSetting.SEND_BUFFER_MAXIMUM, Network.BUFFER);
  }

  /** Sends for ever. */
  private static final class Source implements ConnectionHandler {
    private final MemorySegment piece = Arena.ofAuto().allocate(PIECE);

    @Override
    public void connected(TcpConnection connection, long now) {
      writable(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      int taken = PIECE;
      while (taken == PIECE) {
        taken = connection.send(piece, 0, PIECE, now);
      }
    }
  }

  /** Full segments of text, counted by the loop and read by others. */
  private static final class Counting extends TcpTrace {
    private static final int MSS = 1448;

    private volatile long segments;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void sent(
        long connection,
        FlowKey flow,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int textLength,
        boolean retransmission,
        long now) {
      segments += (textLength + MSS - 1) / MSS;
    }
  }

  @Override
  public String inUse() throws IOException {
    return status().congestionControl();
  }

  @Override
  public Sent sent() throws IOException {
    TcpStatus status = status();
    return new Sent(
        counting.segments, status.retransmittedSegments(), status.recoveriesByTimeout());
  }

  /** For whoever wants to know why a flow is slow. */
  @Override
  public String toString() {
    try {
      return status().toString();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private TcpStatus status() throws IOException {
    try {
      return stack.submit(on -> connection.status(on.now())).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    stack.close(Duration.ZERO);
  }
}
