package io.leat.cli.rival;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.sim.CallFailedException;
import io.leat.sim.FramePool;
import io.leat.sim.HostConfig;
import io.leat.sim.LinkConfig;
import io.leat.sim.NetworkFrame;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.VirtualSocket;
import io.leat.stack.StackConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leat, in a virtual network of its own, at 10.9.0.1 as the kernel is. Time stands nearly still, so
 * that no timer expires.
 */
final class LeatContestant implements Contestant, NetworkObserver {
  private static final int LARGEST_PACKET = 65_535;
  private static final Duration STEP = Duration.ofNanos(1000);

  private final Ends ends;
  private final VirtualNetwork network;
  private final VirtualHost host;
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), LARGEST_PACKET);
  private final List<Segment> said = new ArrayList<>();
  private @Nullable VirtualSocket listener;
  private @Nullable VirtualSocket connection;

  /**
   * What the kernel was found to use, so that both hear the same octets.
   *
   * @param iss initial send sequence number
   * @param window its first receive window, in octets
   */
  record Numbers(int iss, int window) {
    static final Numbers ANY = new Numbers(0x1234_5678, 16_060);
  }

  /**
   * @param rfc1337 whether RSTs in TIME-WAIT are ignored
   */
  LeatContestant(Ends ends, Numbers numbers, boolean rfc1337) {
    this.ends = ends;
    network = new VirtualNetwork(1, new FramePool(LARGEST_PACKET));
    HostConfig config =
        HostConfig.named("leat")
            .withStack(StackConfig.DEFAULT.withName("leat").withAddress(Ends.HOST + "/16"))
            .with(TcpSetting.RECEIVE_BUFFER, numbers.window)
            .with(TcpSetting.DELAYED_ACK, 0)
            .with(TcpSetting.CHALLENGE_INTERVAL, 0)
            .with(TcpSetting.RESET_RATE, 1 << 30)
            .with(TcpSetting.MINIMUM_RTO, Duration.ofSeconds(20))
            .with(TcpSetting.RFC1337, rfc1337 ? 1 : 0)
            .withInitialSequenceNumber(numbers.iss);
    host = network.host(config);
    network.link(host, network.router("peer"), LinkConfig.PERFECT.withDelay(STEP));
    network.observe(this);
  }

  @Override
  public void sent(NetworkFrame sent) {
    Segment segment = Segment.read(sent.octets(), ends.hostPort());
    if (segment != null) {
      said.add(segment);
    }
  }

  @Override
  public void listen() {
    listener = host.socket().bind(Ends.HOST, ends.hostPort()).listen();
    settle();
  }

  @Override
  public void connect() {
    connection = host.socket().bind(Ends.HOST, ends.hostPort()).connect(Ends.PEER, ends.peerPort());
    settle();
  }

  @Override
  public void closeListener() {
    if (listener != null) {
      listener.close();
      listener = null;
    }
    settle();
  }

  private interface Call {
    void on(VirtualSocket socket);
  }

  private void call(Call call) {
    if (connection != null) {
      refusable(call, connection);
    }
    settle();
  }

  private static void refusable(Call call, VirtualSocket socket) {
    try {
      call.on(socket);
    } catch (CallFailedException e) {
      return; // the wire shows what follows of that
    }
  }

  @Override
  public void write(int octets) {
    call(socket -> socket.write(octets));
  }

  @Override
  public void readAll() {
    call(socket -> {
      while (socket.read(LARGEST_PACKET) > 0) {
        settle();
      }
    });
  }

  @Override
  public void shutDownOutput() {
    call(VirtualSocket::shutdownOutput);
  }

  @Override
  public void closeConnection() {
    call(VirtualSocket::close);
  }

  @Override
  public void abort() {
    call(VirtualSocket::abort);
  }

  @Override
  public void hears(byte[] packet) {
    network.runFor(STEP);
    frame.clear();
    frame.put(frame.append(packet.length), MemorySegment.ofArray(packet), 0, packet.length);
    host.frameArrives(frame, network.now());
    settle();
    if (connection == null && listener != null) {
      connection = listener.accept();
      settle();
    }
  }

  private void settle() {
    network.runUntilStill();
  }

  @Override
  public List<Segment> said() {
    List<Segment> all = List.copyOf(said);
    said.clear();
    return all;
  }

  @Override
  public TcpState state() {
    List<TcpState> found = new ArrayList<>();
    host.tcp()
        .forEachConnection(open -> {
          if (isOurs(open.flow()) && open.state() != TcpState.CLOSED) {
            found.add(open.state());
          }
        });
    host.tcp()
        .forEachHalfOpen((serial, flow, retransmissions, deadline) -> {
          if (isOurs(flow)) {
            found.add(TcpState.SYN_RECEIVED);
          }
        });
    host.tcp()
        .forEachTimeWait((serial, flow, deadline) -> {
          if (isOurs(flow)) {
            found.add(TcpState.TIME_WAIT);
          }
        });
    if (!found.isEmpty()) {
      return found.getLast();
    }
    return listener == null ? TcpState.CLOSED : TcpState.LISTEN;
  }

  private boolean isOurs(FlowKey flow) {
    return flow.localPort == ends.hostPort() && flow.remotePort == ends.peerPort();
  }

  @Override
  public void close() {
    closeListener();
  }
}
