package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.TcpOptionsEncoder;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpDemux;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A flood of SYNs from addresses that nobody has, five to every turn of 20 us: a quarter of a
 * million a second, in virtual time. The listener is the usual one, with its usual queues.
 */
@Timeout(120)
class SynFloodTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SYNS_A_TURN = 5;
  private static final int PORT = 80;

  /** More than every queue of a listener holds. */
  private static final int TURNS = 2_000;

  private static final int ESTABLISHED = 100;
  private static final long SECOND = 1_000_000_000L;

  /** A client that is answered when it sends its SYN again has waited a second. */
  private static final long PATIENCE = 3 * SECOND;

  private final LoopPair pair = new LoopPair(StackConfig.DEFAULT, 1024);
  private final Attackers attackers = new Attackers();
  private final Listener listener = echoes();

  /** Each SYN comes from another source; nothing is allocated for it. */
  private final class Attackers {
    private static final int SYN_OCTETS = 40;

    private final SplittableRandom random = new SplittableRandom(1);
    private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), 100);
    private final FlowKey flow = new FlowKey();
    private final Slices noText = new Slices();
    private int refused;

    void send(int count) {
      for (int i = 0; i < count; i++) {
        frame.clear(PacketBuffer.HEADROOM);
        int at = frame.append(SYN_OCTETS);
        int source = 0x0a80_0000 | random.nextInt(1 << 20);
        int port = random.nextInt(1024, 65_536);
        IpAddress target = LoopPair.RIGHT;
        flow.set(0, 0xffff_0000_0000L | source, port, target.hi(), target.lo(), PORT);
        TcpHeader.write(
            frame, at, port, PORT, random.nextInt(), 0, SYN_OCTETS, TcpFlags.SYN, 64_240);
        int next = TcpOptionsEncoder.mss(frame, at + TcpHeader.MIN_OCTETS, 1460);
        next = TcpOptionsEncoder.sackPermittedAndTimestamps(frame, next, random.nextInt(), 0);
        TcpOptionsEncoder.windowScale(frame, next, 7);
        TcpHeader.writeChecksum(frame, at, SYN_OCTETS, flow, noText);
        Ipv4Header.write(
            frame,
            frame.prepend(Ipv4Header.MIN_OCTETS),
            Ipv4Header.MIN_OCTETS + SYN_OCTETS,
            0,
            0,
            Ipv4Header.DONT_FRAGMENT,
            64,
            TcpHeader.PROTOCOL,
            source,
            (int) target.lo());
        refused += pair.left.device().transmit(frame, noText, 0, pair.now) ? 0 : 1;
      }
    }
  }

  /** Sends back what comes. */
  private static final class Echo implements ConnectionHandler {
    private final byte[] some = new byte[100];

    @Override
    public void readable(TcpConnection c, long now) {
      int octets = c.receive(some, 0, some.length, now);
      if (octets > 0) {
        c.send(some, 0, octets, now);
      }
    }
  }

  /** Counts what comes back. */
  private static final class Client implements ConnectionHandler {
    private final byte[] some = new byte[100];
    private int received;

    @Override
    public void readable(TcpConnection c, long now) {
      received += Math.max(0, c.receive(some, 0, some.length, now));
    }
  }

  /** A connection of a legitimate client. */
  private final class Legitimate {
    private final Client client = new Client();
    private final TcpConnection connection;

    Legitimate() throws OpenException {
      connection =
          pair.left.connect(null, 0, LoopPair.RIGHT, PORT, pair.left.config().tcp(), client);
    }

    boolean isEstablished() {
      return connection.state() == TcpState.ESTABLISHED;
    }

    /** Asks for one octet. */
    void asks() {
      assertThat(connection.send(new byte[] {1}, 0, 1, pair.now)).isEqualTo(1);
    }
  }

  private Listener echoes() {
    try {
      return pair.right.listen(
          pair.right.bind(LoopPair.RIGHT, PORT, true),
          pair.right.config().tcp(),
          (listening, now) -> {
            TcpConnection accepted = listening.accept();
            if (accepted != null) {
              accepted.setHandler(new Echo());
            }
          });
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  private TcpDemux tcp() {
    return pair.right.tcp();
  }

  private void flooded(int turns) {
    for (int i = 0; i < turns; i++) {
      attackers.send(SYNS_A_TURN);
      pair.turn();
    }
    if (attackers.refused > 0) {
      throw new AssertionError("the link had no room for the flood");
    }
  }

  private void floodedUntil(BooleanSupplier done) {
    long end = pair.now + PATIENCE;
    while (!done.getAsBoolean() && pair.now < end) {
      flooded(1);
    }
    assertThat(done.getAsBoolean()).isTrue();
  }

  private List<Legitimate> established() throws OpenException {
    List<Legitimate> all = new ArrayList<>();
    for (int i = 0; i < ESTABLISHED; i++) {
      all.add(new Legitimate());
    }
    pair.settle(SECOND / 100);
    assertThat(all).allMatch(Legitimate::isEstablished);
    return all;
  }

  @Test
  @Requirement("RFC4987 R4987-1")
  @Requirement("RFC4987 R4987-4")
  @Requirement("ATTACK A01")
  void legitimateClientsConnectWithinTheFlood() throws OpenException {
    flooded(TURNS);
    assertThat(listener.halfOpen()).isEqualTo(listener.halfOpenLimit());
    long cookies = listener.cookiesSent();
    List<Legitimate> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(new Legitimate());
    }
    floodedUntil(() -> all.stream().allMatch(Legitimate::isEstablished));
    all.forEach(Legitimate::asks);
    floodedUntil(() -> all.stream().allMatch(one -> one.client.received == 1));
    assertThat(listener.cookiesSent()).isGreaterThan(cookies);
    assertThat(pair.failures).isEmpty();
  }

  @Test
  @Requirement("ATTACK A01")
  void aFloodDrawsFewCookies() {
    flooded(TURNS);
    long cookies = listener.cookiesSent();
    long began = pair.now;
    flooded(10 * TURNS);
    double seconds = (double) (pair.now - began) / SECOND;
    long syns = 10L * TURNS * SYNS_A_TURN;
    long atFirstSight = (long) (seconds * TcpConfig.DEFAULT.get(TcpSetting.SYN_COOKIE_RATE));
    assertThat(listener.cookiesSent() - cookies).isBetween(1L, atFirstSight + syns / 10);
  }

  @Test
  @Requirement("ATTACK A01")
  void nothingEstablishedIsLostAndTheFloodIsForgotten() throws OpenException {
    List<Legitimate> all = established();
    flooded(TURNS);
    all.forEach(Legitimate::asks);
    floodedUntil(() -> all.stream().allMatch(one -> one.client.received == 1));
    pair.settle(200 * SECOND); // all half-open connections have been given up by then
    assertThat(tcp().halfOpenCount()).isZero();
    assertThat(tcp().connectionCount()).isEqualTo(ESTABLISHED);
    all.forEach(Legitimate::asks);
    pair.settle(SECOND);
    assertThat(all).allMatch(one -> one.isEstablished() && one.client.received == 2);
    assertThat(pair.failures).isEmpty();
  }

  @Test
  @Requirement("RFC4987 R4987-1")
  @Requirement("ATTACK A01")
  @Requirement("ATTACK A74")
  void aSynBeyondTheQueueTakesNoMemory() {
    flooded(TURNS);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 200 && least > 0; round++) {
      long overflows = listener.halfOpenOverflows();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      flooded(TURNS);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      assertThat(listener.halfOpenOverflows() - overflows).isEqualTo((long) TURNS * SYNS_A_TURN);
    }
    assertThat(least).isZero();
    assertThat(tcp().connectionCount()).isEqualTo(listener.halfOpenLimit());
    assertThat(listener.acceptQueue().size()).isZero();
  }
}
