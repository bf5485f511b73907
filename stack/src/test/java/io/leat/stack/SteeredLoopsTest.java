package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.FilterDevice;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two loops of one address, whose device gives each frame to any of them; in virtual time. */
class SteeredLoopsTest {
  private static final IpAddress PEER = IpAddress.parse("10.0.0.1");
  private static final IpAddress SHARED = IpAddress.parse("10.0.0.2");
  private static final int TEXT = 3000;
  private static final int PORT = 7;

  private final List<Throwable> failures = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(5);
  private final MemoryPair first = MemoryPair.ofPackets("first", 1500, 4096);
  private final MemoryPair second = MemoryPair.ofPackets("second", 1500, 4096);
  private final Fan fan = new Fan();
  private long now = 1_000_000_000L;

  private final StackLoop peer = loop("peer", PEER, fan);
  private final List<StackLoop> loops =
      List.of(loop("0", SHARED, first.right()), loop("1", SHARED, second.right()));
  private final Steering steering = new Steering(loops, random);

  SteeredLoopsTest() {
    loops.get(0).steer(steering, 0);
    loops.get(1).steer(steering, 1);
  }

  /** The peer's end: sends each frame to a queue that has nothing to do with its flow. */
  private final class Fan extends FilterDevice {
    boolean firstAlone;

    Fan() {
      super(first.left());
    }

    @Override
    public int receive(FrameReceiver receiver, int limit, long time) {
      return super.receive(receiver, limit, time) + second.left().receive(receiver, limit, time);
    }

    @Override
    public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long time) {
      return firstAlone || random.nextBoolean()
          ? super.transmit(headers, text, gsoOctets, time)
          : second.left().transmit(headers, text, gsoOctets, time);
    }
  }

  private StackLoop loop(String name, IpAddress address, LinkDevice device) {
    StackConfig config = StackConfig.DEFAULT.withName(name).withAddress(address + "/8");
    LoopListener listener =
        new LoopListener() {
          @Override
          public void failed(Throwable failure) {
            failures.add(failure);
          }
        };
    ChunkPool chunks = new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory());
    return new StackLoop(
        config,
        device,
        chunks,
        TcpSecrets.from(random),
        random,
        TcpTrace.OFF,
        listener,
        AddressListener.NONE,
        now);
  }

  /** Turns all loops until nothing moves and nothing is due for a second. */
  private void settle() {
    while (true) {
      int work = peer.runOnce(now);
      long due = peer.nextDeadline();
      for (StackLoop loop : loops) {
        work += loop.runOnce(now);
        due = Math.min(due, loop.nextDeadline());
      }
      now += 20_000;
      if (work == 0) {
        if (due > now + 1_000_000_000L) {
          return;
        }
        now = Math.max(now, due);
      }
    }
  }

  /** Sends a text and counts what comes back, or sends back what comes. */
  private static final class Talker implements ConnectionHandler {
    private final boolean begins;
    private final byte[] some = new byte[4096];
    private boolean connected;
    private int received;

    Talker(boolean begins) {
      this.begins = begins;
    }

    @Override
    public void connected(TcpConnection c, long time) {
      connected = true;
      if (begins) {
        assertThat(c.send(new byte[TEXT], 0, TEXT, time)).isEqualTo(TEXT);
      }
    }

    @Override
    public void readable(TcpConnection c, long time) {
      for (int n = c.receive(some, 0, some.length, time); n > 0; ) {
        received += n;
        if (!begins) {
          assertThat(c.send(some, 0, n, time)).isEqualTo(n);
        }
        n = c.receive(some, 0, some.length, time);
      }
    }
  }

  /** Listens; what is accepted is put into a list. */
  private static List<Talker> listen(StackLoop loop) throws OpenException {
    List<Talker> accepted = new ArrayList<>();
    loop.listen(
        loop.bind(IpAddress.ANY_IPV6, PORT, true),
        loop.config().tcp(),
        (listener, time) -> {
          for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
            Talker talker = new Talker(false);
            accepted.add(talker);
            c.setHandler(talker);
          }
        });
    return accepted;
  }

  private static List<Talker> connect(StackLoop loop, IpAddress to, int count)
      throws OpenException {
    List<Talker> talkers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Talker talker = new Talker(true);
      loop.connect(null, 0, to, PORT, loop.config().tcp(), talker);
      talkers.add(talker);
    }
    return talkers;
  }

  private long handedOver() {
    return loops.stream().mapToLong(loop -> loop.counters().packetsHandedOver()).sum();
  }

  private long dropped() {
    return loops.stream().mapToLong(loop -> loop.counters().handOversDropped()).sum();
  }

  @Test
  void connectionsAreSpreadAndEachHasItsTextFromWhicheverQueue() throws Exception {
    List<Talker> ofFirst = listen(loops.get(0));
    List<Talker> ofSecond = listen(loops.get(1));
    List<Talker> clients = connect(peer, SHARED, 60);
    settle();
    assertThat(clients).allMatch(client -> client.received == TEXT);
    assertThat(ofFirst.size() + ofSecond.size()).isEqualTo(60);
    assertThat(ofFirst).hasSizeGreaterThan(10);
    assertThat(ofSecond).hasSizeGreaterThan(10);
    assertThat(ofFirst).allMatch(server -> server.received == TEXT);
    assertThat(handedOver()).isPositive();
    assertThat(dropped()).isZero();
    assertThat(failures).isEmpty();
  }

  @Test
  void theLoopThatOpensAConnectionGetsTheAnswers() throws Exception {
    List<Talker> accepted = listen(peer);
    List<Talker> clients = new ArrayList<>(connect(loops.get(0), PEER, 30));
    clients.addAll(connect(loops.get(1), PEER, 30));
    settle();
    assertThat(accepted).hasSize(60);
    assertThat(clients).allMatch(client -> client.connected && client.received == TEXT);
    assertThat(failures).isEmpty();
  }

  @Test
  void whatAHostSendsToItselfStaysOnItsLoop() throws Exception {
    for (StackLoop loop : loops) {
      List<Talker> accepted = listen(loop);
      List<Talker> clients = connect(loop, SHARED, 20);
      settle();
      assertThat(accepted).hasSize(20);
      assertThat(clients).allMatch(client -> client.received == TEXT);
    }
    assertThat(handedOver()).isZero();
    assertThat(failures).isEmpty();
  }

  @Test
  void aPortWhoseAnswersAreAnotherLoopsIsRefused() throws Exception {
    FlowKey flow = new FlowKey();
    int port = 5000;
    do {
      port++;
      flow.set(SHARED, port, PEER, PORT);
    } while (steering.owner(flow) == 0);
    int others = port;
    StackLoop loop = loops.get(0);
    assertThatThrownBy(
            () -> loop.connect(null, others, PEER, PORT, loop.config().tcp(), new Talker(true)))
        .isInstanceOfSatisfying(
            OpenException.class, e -> assertThat(e.error()).isEqualTo(TcpError.PORTS_EXHAUSTED))
        .hasMessageContaining("another loop");
  }

  @Test
  void whatDoesNotFitWhereAnotherLoopShouldTakeItIsDroppedAndCounted() throws Exception {
    fan.firstAlone = true;
    connect(peer, SHARED, 600);
    StackLoop reader = loops.get(0);
    for (int work = 1; work > 0; ) {
      work = peer.runOnce(now) + reader.runOnce(now);
    }
    assertThat(reader.counters().packetsHandedOver()).isEqualTo(Steering.RING_FRAMES);
    assertThat(dropped()).isPositive();
    StackLoop owner = loops.get(1);
    owner.runOnce(now);
    owner.runOnce(now);
    owner.runOnce(now);
    assertThat(owner.counters().segmentsReceived()).isEqualTo(Steering.RING_FRAMES);
    assertThat(failures).isEmpty();
  }

  @Test
  void anErrorAboutASegmentGoesToTheLoopThatSentIt() throws Exception {
    StackLoop opener = loops.get(1);
    TcpConnection connection =
        opener.connect(null, 0, PEER, PORT, opener.config().tcp(), new Talker(true));
    opener.runOnce(now);
    PacketBuffer report = PacketBuffer.allocate(Arena.ofAuto(), 100);
    second.left().receive((syn, time) -> portUnreachable(syn, report), 1, now);
    assertThat(first.left().transmit(report, new Slices(), 0, now)).isTrue();
    loops.get(0).runOnce(now);
    assertThat(connection.error()).isEqualTo(TcpError.NONE);
    opener.runOnce(now);
    assertThat(connection.error()).isEqualTo(TcpError.REFUSED);
    assertThat(failures).isEmpty();
  }

  /** ICMP type 3, code 3, from the peer, about the beginning of a packet. */
  private static void portUnreachable(PacketBuffer about, PacketBuffer report) {
    int quoted = 28;
    int at = report.append(28 + quoted);
    report.put16(at, 0x4500);
    report.put16(at + 2, 28 + quoted);
    report.put16(at + 8, 64 << 8 | 1);
    report.put32(at + 12, (int) PEER.lo());
    report.put32(at + 16, (int) SHARED.lo());
    Ipv4Header.writeChecksum(report, at);
    int icmp = at + 20;
    report.put16(icmp, 0x0303);
    report.put(icmp + 8, about.segment(), about.start(), quoted);
    long sum = Checksum.add(0, report.segment(), icmp, 8 + quoted);
    report.put16(icmp + 2, Checksum.finish(sum));
  }
}
