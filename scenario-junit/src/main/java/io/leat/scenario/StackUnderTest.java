package io.leat.scenario;

import io.leat.observe.CaptureFile;
import io.leat.observe.Ladder;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderText;
import io.leat.observe.PcapngWriter;
import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.observe.TraceRecorder;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.TcpFlags;
import io.leat.stack.Command;
import io.leat.stack.LoopListener;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.LinkDevice;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stack that a scenario is about: a whole stack loop over a device in memory. It is made when
 * it is first needed, from what the test has configured until then.
 */
public final class StackUnderTest {
  /** The port that a {@link User} listens on unless it says otherwise. */
  public static final int PORT = 80;

  /** At the least path MTU that is believed packets may be cut on their way, for all we know. */
  private static final int SMALLEST_PATH = 552;

  private static final int TURNS = 10_000;
  private static final int TCP_CHECKSUM_END = 20;

  private final Mode mode;
  private final VirtualClock clock = new VirtualClock(this);
  private final Map<Integer, Peer> peers = new LinkedHashMap<>();
  private final TraceRecorder recorder = new TraceRecorder(Side.SERVER);
  private final ByteArrayOutputStream capture = new ByteArrayOutputStream();
  private final ChunkPool chunks = new ChunkPool(Arena.ofAuto(), 4096, 64 << 20);
  private final List<Throwable> failures = new ArrayList<>();
  private final ScriptedLink link;
  private StackConfig config;
  private @Nullable StackLoop loop;
  private @Nullable User subject;
  private @Nullable AssertionError wrongPacket;
  private int isn;

  /** Set while the stack sends to itself: what it sends comes back at once. */
  private boolean reflects;

  StackUnderTest(Mode mode) {
    this.mode = mode;
    isn = mode.iss();
    link = new ScriptedLink(1500, this::leaves);
    config = StackConfig.DEFAULT.withName("stack").withChunkOctets(4096);
    config = config.with(TcpSetting.TIMESTAMPS, mode.timestamps() ? 1 : 0);
    config = config.withAddress(mode.stackAddress() + (mode.ipv4() ? "/24" : "/64"));
  }

  // Before it runs.

  /** Sets a setting of TCP, in its unit (times in nanoseconds). */
  void configure(TcpSetting setting, long value) {
    requireNotRunning();
    config = config.with(setting, value);
  }

  void setMtu(int octets) {
    link.setMtu(octets);
  }

  /** Gives it one more address. */
  void addAddress(String addressAndPrefix) {
    requireNotRunning();
    config = config.withIp(config.ip().withAddress(IpPrefix.parse(addressAndPrefix)));
  }

  private void requireNotRunning() {
    if (loop != null) {
      throw new IllegalStateException("configure the stack before the first thing happens");
    }
  }

  /** The initial sequence number of the next connection. */
  public void choosesIsn(int number) {
    isn = number;
  }

  // What it is.

  Mode mode() {
    return mode;
  }

  VirtualClock clock() {
    return clock;
  }

  /** The settings that its connections start with. */
  public TcpConfig settings() {
    return config.tcp();
  }

  /** The loop itself, for what the language has no word for. */
  public StackLoop loop() {
    StackLoop running = loop;
    if (running == null) {
      running = start();
      loop = running;
    }
    return running;
  }

  private StackLoop start() {
    return new StackLoop(
        config,
        tapped(),
        chunks,
        TcpSecrets.from(new SplittableRandom(1)).with((flow, now) -> isn, flow -> 0x7fff_0000),
        new SplittableRandom(2),
        recorder,
        new LoopListener() {
          @Override
          public void failed(Throwable failure) {
            failures.add(failure);
          }
        },
        AddressListener.NONE,
        VirtualClock.START);
  }

  private LinkDevice tapped() {
    try {
      return CaptureFile.tap(link, new PcapngWriter(capture), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text octets in a full segment to a peer that takes as much as the link. */
  public int mss() {
    return link.mtu() - mode.headers() - mode.options();
  }

  Peer newPeer(int port, int stackPort) {
    Peer peer = new Peer(this, mode.peerAddress(), port, stackPort);
    peers.put(port, peer);
    return peer;
  }

  /** The user whose connection {@link #is} and {@link #status} are about. */
  void subject(User user) {
    subject = user;
  }

  // Turning.

  long nextDeadline() {
    return loop().nextDeadline();
  }

  void arrives(byte[] packet) {
    loop();
    link.arrives(packet);
  }

  /** A whole IP packet arrives that no {@link Peer} would send. */
  public void receivesPacket(byte[] packet) {
    quiet();
    arrives(packet);
    settle();
  }

  /** Runs on the loop, and then everything that follows from it at this instant. */
  <T extends @Nullable Object> T does(Supplier<T> call) {
    StackLoop running = loop();
    List<T> result = new ArrayList<>();
    running.execute(
        new Command() {
          @Override
          protected void run(StackLoop on, long now) {
            result.add(call.get());
          }
        });
    settle();
    return result.getFirst();
  }

  void settle() {
    StackLoop running = loop();
    int turns = 0;
    do {
      running.runOnce(clock.now());
      demand(++turns < TURNS, "the loop to come to rest");
    } while (link.hasFrames() || running.nextDeadline() <= clock.now());
    if (wrongPacket != null) {
      throw wrongPacket;
    }
    if (!failures.isEmpty()) {
      AssertionError error = failure("a rule or a handler failed: " + failures.getFirst());
      error.initCause(failures.getFirst());
      throw error;
    }
  }

  /** The device goes down, comes up again, or vanishes. */
  public void linkIs(DeviceState state) {
    quiet();
    link.setState(state);
    settle();
  }

  /** What it sends to its own address comes back to it, as over a loopback. */
  public void talksToItself() {
    reflects = true;
  }

  /** Thrown when the loop has come to rest: it would take the error for one of a rule. */
  private void leaves(byte[] packet) {
    try {
      examine(packet);
    } catch (AssertionError e) {
      if (wrongPacket == null) {
        wrongPacket = e;
      }
    }
  }

  private void examine(byte[] packet) {
    demand(packet.length <= link.mtu(), "a packet that fits the link, not " + packet.length);
    ByteBuffer octets = ByteBuffer.wrap(packet);
    boolean ipv4 = octets.get(0) >> 4 == 4;
    int header = ipv4 ? (octets.get(0) & 0x0f) * 4 : 40;
    int protocol = octets.get(ipv4 ? 9 : 6);
    demand(protocol == PacketWriter.TCP, "TCP, not protocol " + protocol);
    demand(packet.length >= header + TCP_CHECKSUM_END, "a whole TCP header");
    if (ipv4) {
      int fragment = octets.getShort(6) & 0xffff;
      demand((fragment & 0x3fff) == 0, "no fragment");
      demand(fragment == 0x4000 || packet.length <= SMALLEST_PATH, "DF (RFC 1191 §3)");
    }
    if (reflects) {
      link.arrives(packet);
      return;
    }
    Peer peer = peers.get(octets.getShort(header + 2) & 0xffff);
    if (peer == null) {
      throw failure("a segment for nobody");
    }
    int flags = octets.get(header + 13);
    if ((flags & (TcpFlags.SYN | TcpFlags.ACK)) == TcpFlags.SYN) {
      peer.talksTo(octets.getShort(header) & 0xffff);
    }
    byte[] segment = new byte[packet.length - header];
    octets.get(header, segment);
    peer.takes(
        segment,
        ipv4 ? octets.getShort(4) & 0xffff : 0,
        octets.get(ipv4 ? 8 : 7) & 0xff,
        ipv4 ? octets.get(1) & 0xff : octets.getInt(0) >> 20 & 0xff);
  }

  // What is asked of it.

  /** The next segment to the scenario's peer is this one; see {@link Peer#receives}. */
  public Emitted answers(int flags, Part... parts) {
    return peers.values().iterator().next().receives(flags, parts);
  }

  /** The same as {@link #answers}, where the stack sends of its own accord. */
  public Emitted sends(int flags, Part... parts) {
    return answers(flags, parts);
  }

  /** The state of the scenario's connection. */
  public void is(TcpState state) {
    TcpState present = state();
    demand(present == state, state + ", not " + present);
  }

  private TcpState state() {
    User user = subject;
    if (user != null && user.hasConnection()) {
      return user.connection().state();
    }
    TcpState last = TcpState.CLOSED;
    for (TraceEvent event : recorder.events()) {
      if (event instanceof TraceEvent.Transition transition) {
        last = transition.to();
      }
    }
    return last;
  }

  /** STATUS of the scenario's connection. */
  public TcpStatus status() {
    return connection().status(clock.now());
  }

  TcpConnection connection() {
    User user = subject;
    if (user == null || !user.hasConnection()) {
      throw failure("expected a connection");
    }
    return user.connection();
  }

  /** So many segments were dropped for this reason since the scenario began. */
  public void hasDropped(DropReason reason, long times) {
    long drops = loop().tcp().counters().drops(reason) + loop().counters().drops(reason);
    demand(drops == times, times + " drops as " + reason + ", not " + drops);
  }

  /** The timer of the scenario's connection runs, or it does not. */
  public boolean runs(TcpTimer timer) {
    TcpStatus status = status();
    long in =
        switch (timer) {
          case RETRANSMISSION -> status.retransmissionIn();
          case PERSIST -> status.persistIn();
          case DELAYED_ACK -> status.delayedAckIn();
          case KEEP_ALIVE -> status.keepAliveIn();
          case USER_TIMEOUT -> status.userTimeoutIn();
          case FIN_WAIT_2 -> status.finWait2In();
          default -> throw new IllegalArgumentException("STATUS does not tell of " + timer);
        };
    return in != Long.MAX_VALUE;
  }

  /** No connection, no entry, no memory is left. */
  public void hasForgottenEverything() {
    quiet();
    int connections = loop().tcp().connectionCount();
    demand(connections == 0, "no connection, not " + connections);
    int timeWaits = loop().tcp().timeWaitCount();
    demand(timeWaits == 0, "nothing in TIME-WAIT, not " + timeWaits);
    holdsNoText();
  }

  /** No text is held for any stream. */
  public void holdsNoText() {
    demand(chunks.octetsInUse() == 0, "no text held, not " + chunks.octetsInUse() + " octets");
  }

  /** Octets of memory that hold text, in whole chunks. */
  public long textMemory() {
    return chunks.octetsInUse();
  }

  /** Nothing was sent that the test has not spoken of. */
  void quiet() {
    for (Peer peer : peers.values()) {
      Emitted unexpected = peer.unexpected();
      demand(unexpected == null, "silence but the stack sent " + unexpected);
    }
  }

  void demand(boolean holds, String what) {
    if (!holds) {
      throw failure("expected " + what);
    }
  }

  AssertionError failure(String message) {
    return new AssertionError(message);
  }

  void note(String text) {
    recorder.note(text, clock.now());
  }

  /** What happened, as a picture. */
  String ladder(String headline) {
    LadderOptions options =
        LadderOptions.DEFAULT
            .withTitles("stack", "peer")
            .withHeadline(headline)
            .withSegmentOptions(true)
            .withStartsShown(Set.of());
    return LadderText.render(Ladder.ofOneSide(recorder.events(), options));
  }

  /** Leaves what crossed the link as a pcapng file. */
  void capture(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(file, capture.toByteArray());
  }
}
