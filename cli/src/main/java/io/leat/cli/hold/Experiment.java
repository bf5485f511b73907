package io.leat.cli.hold;

import io.leat.cli.CommandFailure;
import io.leat.cli.attach.Place;
import io.leat.observe.Ladder;
import io.leat.observe.LadderOptions;
import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.observe.TraceRecorder;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.TcpFlags;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.Route;
import io.leat.tcp.trace.TcpState;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One socket of the kernel's and one stack of Leat's, at the two ends of a TUN in a network
 * namespace of their own, with what a {@link Trick} may ask of both. One thread uses it.
 */
final class Experiment implements AutoCloseable {
  static final int PORT = 7000;

  private static final String PREFIX = "leat-hold-";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long GLANCE_NANOS = 20_000_000;
  private static final IpAddress LEAT = IpAddress.parse("10.9.0.2");
  private static final IpAddress KERNEL = IpAddress.parse("10.9.0.1");

  /** So that the kernel's own patience outlasts any reader's. */
  private static final Map<String, String> PATIENT_KERNEL =
      Map.of(
          "tcp_syn_retries", "60",
          "tcp_synack_retries", "60",
          "tcp_retries2", "60",
          "tcp_orphan_retries", "60");

  private static final Map<Integer, String> FLAGS =
      Map.of(TcpFlags.SYN, "SYN", TcpFlags.FIN, "FIN", TcpFlags.RST, "RST", TcpFlags.ACK, "ACK");

  private final Place place;
  private final KernelSockets sockets;
  private final TraceRecorder recorder = new TraceRecorder(Side.SERVER);
  private final WithholdingDevice device;
  private final Stack stack;
  private final List<Closeable> kernelSockets = new ArrayList<>();
  private @Nullable SocketChannel kernel;
  private @Nullable TcpStream leat;

  private Experiment(Place place) {
    this.place = place;
    sockets = new KernelSockets(place);
    device = new WithholdingDevice(place.device(), this::withheld);
    StackConfig config = StackConfig.DEFAULT.withName("hold");
    for (IpPrefix own : place.addresses()) {
      config = config.withIp(config.ip().withAddress(own));
    }
    config = config.withIp(config.ip().withRoute(Route.allIpv4OnLink()));
    stack = Stack.start(config, device, recorder, new LoopListener() {});
  }

  /**
   * Makes namespace, device and stack.
   *
   * @param inUserNamespace whether the launcher has made the namespaces already
   */
  static Experiment start(boolean inUserNamespace) throws IOException {
    Place place = inUserNamespace ? Place.userNamespace() : Place.ownNamespace(PREFIX);
    try {
      Experiment experiment = new Experiment(place);
      place.runInside(Experiment::makePatient);
      return experiment;
    } catch (RuntimeException e) {
      place.close();
      throw e;
    }
  }

  private static void makePatient() {
    PATIENT_KERNEL.forEach((name, value) -> {
      try {
        Files.writeString(Path.of("/proc/sys/net/ipv4", name), value);
      } catch (IOException e) {
        // then the kernel gives up when it usually does, which the command reports
        return;
      }
    });
  }

  private void withheld(boolean outbound, int flags, long now) {
    StringJoiner names = new StringJoiner(",");
    for (int flag : new int[] {TcpFlags.SYN, TcpFlags.FIN, TcpFlags.RST, TcpFlags.ACK}) {
      if ((flags & flag) != 0) {
        names.add(FLAGS.get(flag));
      }
    }
    recorder.note((outbound ? "withheld: " : "not heard: ") + names, now);
  }

  // What tricks ask for.

  WithholdingDevice device() {
    return device;
  }

  void kernelListens() throws IOException {
    inside(() -> {
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
      kernelSockets.add(listener);
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address(KERNEL));
      return listener;
    });
  }

  /** Leat connects to the kernel, whose application has accepted when this returns. */
  void connectToKernel() throws IOException {
    ServerSocketChannel listener =
        inside(() -> {
          ServerSocketChannel open =
              ServerSocketChannel.open(StandardProtocolFamily.INET).bind(address(KERNEL));
          kernelSockets.add(open);
          return open;
        });
    leat = TcpStream.on(stack).connectTimeout(PATIENCE).connect(KERNEL, PORT);
    SocketChannel accepted = listener.accept();
    kernelSockets.add(accepted);
    kernel = accepted;
    listener.close();
  }

  /** Leat connects, but the kernel does not hear the end of the handshake. */
  void connectToKernelUnheard() throws IOException {
    kernelListens();
    leat = TcpStream.on(stack).connectTimeout(PATIENCE).connect(KERNEL, PORT);
  }

  /** The kernel connects to Leat, which has accepted when this returns. */
  void connectFromKernel() throws IOException {
    try (TcpListener listener = TcpListener.on(stack).listen(LEAT, PORT)) {
      kernelBeginsToConnect();
      leat = listener.accept(PATIENCE);
    }
    SocketChannel connecting = kernelSocket();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!connecting.finishConnect() && System.nanoTime() < end) {
      LockSupport.parkNanos(GLANCE_NANOS);
    }
  }

  void kernelBeginsToConnect() throws IOException {
    kernel =
        inside(() -> {
          SocketChannel open = SocketChannel.open(StandardProtocolFamily.INET);
          kernelSockets.add(open);
          open.configureBlocking(false);
          open.connect(address(LEAT));
          return open;
        });
  }

  void kernelShutsOutput() throws IOException {
    kernelSocket().shutdownOutput();
  }

  void kernelCloses() throws IOException {
    kernelSocket().close();
  }

  void leatShutsOutput() {
    if (leat == null) {
      throw new IllegalStateException("Leat is not connected");
    }
    leat.shutdownOutput();
  }

  private SocketChannel kernelSocket() {
    if (kernel == null) {
      throw new IllegalStateException("the kernel's socket was not made");
    }
    return kernel;
  }

  private static InetSocketAddress address(IpAddress address) {
    return new InetSocketAddress(address.toString(), PORT);
  }

  @FunctionalInterface
  private interface Opening<T> {
    T open() throws IOException;
  }

  /** A socket belongs to the namespace in which it was made. */
  private <T> T inside(Opening<T> opening) throws IOException {
    List<T> made = new ArrayList<>(1);
    try {
      place.runInside(() -> {
        try {
          made.add(opening.open());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw new CommandFailure("the kernel's socket: " + e.getMessage(), e);
    }
    return made.getFirst();
  }

  // What is seen.

  /** Waits until ss shows the kernel's socket in the state. */
  void awaitKernel(TcpState state) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isKernelIn(state)) {
      if (System.nanoTime() > end) {
        throw new CommandFailure(
            "the kernel's socket did not reach " + state + "; ss -tan says: " + sockets.list());
      }
      LockSupport.parkNanos(GLANCE_NANOS);
    }
  }

  boolean isKernelIn(TcpState state) throws IOException {
    KernelSockets.Line line = kernelLine();
    return state == (line == null ? TcpState.CLOSED : line.tcpState());
  }

  /** The line of the kernel's socket; the listener's only where there is no other. */
  KernelSockets.@Nullable Line kernelLine() throws IOException {
    KernelSockets.Line listening = null;
    for (KernelSockets.Line line : sockets.list()) {
      if (line.tcpState() != TcpState.LISTEN) {
        return line;
      }
      listening = line;
    }
    return listening;
  }

  /** What Leat saw, with the kernel's end out of its sight. */
  Ladder ladder(LadderOptions options) throws IOException {
    try {
      List<TraceEvent> events =
          stack.submit(loop -> recorder.events()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return Ladder.ofOneSide(events, options);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandFailure("the stack does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  /** How to look at the kernel's sockets oneself. */
  String look() {
    return place.prefix() + "ss -tan";
  }

  /** Undoes what must not stay behind even when the process ends at once. */
  void forget() {
    place.close();
  }

  @Override
  public void close() throws IOException {
    device.withholdOutbound(flags -> true);
    for (Closeable socket : kernelSockets) {
      socket.close();
    }
    stack.close(Duration.ZERO);
    place.close();
  }
}
