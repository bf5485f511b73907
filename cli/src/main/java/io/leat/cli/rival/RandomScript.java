package io.leat.cli.rival;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;

import io.leat.cli.rival.Options.SackBlock;
import io.leat.cli.rival.Options.Timestamps;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A few random segments in a random state. All chance comes from the seed and the number, and each
 * draw is made whatever the host has answered, so that both hosts hear the same.
 */
final class RandomScript implements Script {
  private static final int MOST_STEPS = 6;
  private static final int MIX = 0x9E37_79B9;
  private static final int FAR = 0x2000_0000;
  private static final int LONGEST_TEXT = 30_000;

  /** More often what connections live on. */
  private static final int[] FLAGS = {
    ACK,
    ACK,
    ACK,
    ACK,
    ACK,
    ACK | PSH,
    FIN | ACK,
    FIN | ACK,
    RST,
    RST,
    RST | ACK,
    SYN,
    SYN,
    SYN | ACK,
    FIN,
    0,
    ACK | URG,
    SYN | FIN,
    SYN | RST,
    SYN | FIN | ACK,
    FIN | RST,
    PSH
  };

  private static final Set<Start> MAY_HAVE_TEXT_OUTSTANDING =
      EnumSet.of(
          Start.ESTABLISHED, Start.FIN_WAIT_1, Start.CLOSE_WAIT, Start.CLOSING, Start.LAST_ACK);

  private final long seed;
  private final int number;
  private final Start start;
  private final Set<Given> given = EnumSet.noneOf(Given.class);
  private final int irs;
  private final int steps;

  RandomScript(long seed, int number) {
    this.seed = seed;
    this.number = number;
    SplittableRandom random = random(0);
    Start[] starts = Start.values();
    start = starts[random.nextInt(starts.length)];
    irs = random.nextInt();
    int most = 1 + random.nextInt(MOST_STEPS);
    boolean timestamps = random.nextBoolean();
    boolean textReceived = random.nextInt(3) == 0;
    boolean outstanding = random.nextInt(3) == 0;
    boolean listener = random.nextInt(3) == 0;
    boolean closed = random.nextInt(10) == 0;
    // what reopens a closed window, and how far, is for each host's memory to say
    steps = closed ? 1 : most;
    if (timestamps) {
      given.add(Given.TIMESTAMPS);
    }
    if (start.isSynchronized()) {
      addIf(textReceived, Given.TEXT_RECEIVED);
      addIf(outstanding && MAY_HAVE_TEXT_OUTSTANDING.contains(start), Given.TEXT_OUTSTANDING);
      addIf(listener, Given.LISTENER);
      addIf(closed, Given.RECEIVE_WINDOW_CLOSED);
    }
  }

  private void addIf(boolean wanted, Given what) {
    if (wanted) {
      given.add(what);
    }
  }

  static List<RandomScript> all(long seed, int count) {
    List<RandomScript> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      all.add(new RandomScript(seed, i));
    }
    return all;
  }

  private SplittableRandom random(int step) {
    return new SplittableRandom(seed * MIX + number * 31L * MIX + step);
  }

  @Override
  public String name() {
    return "--seed " + seed + " --number " + number;
  }

  @Override
  public Start start() {
    return start;
  }

  @Override
  public Set<Given> given() {
    return given;
  }

  @Override
  public boolean rfc1337() {
    return number % 2 == 0;
  }

  @Override
  public int irs() {
    return irs;
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public Stimulus stimulus(int step, Peer peer) {
    SplittableRandom random = random(step + 1);
    int flags = FLAGS[random.nextInt(FLAGS.length)];
    int textKind = random.nextInt(12);
    boolean last = step == steps - 1;
    int seq = seq(random, peer, last);
    int ack = ack(random, peer);
    int window = window(random);
    int optionKind = random.nextInt(12);
    int newest = peer.newestStamp();
    Segment segment =
        peer.segment(flags, seq, ack).withText(text(textKind, seq, flags, peer, last));
    if ((flags & URG) != 0) {
      segment = segment.withUrgent(1 + random.nextInt(Peer.TEXT));
    }
    segment = withOptions(optionKind, segment.withWindow(window), peer);
    return Stimulus.of(StimulusClass.of(segment, peer, newest), segment, peer.ends());
  }

  /**
   * @param last whether nothing follows: the two think differently of what lies exactly at the
   *     edge, but both may answer with the same ACK
   */
  private static int seq(SplittableRandom random, Peer peer, boolean last) {
    int any = random.nextInt();
    int some = random.nextInt(1, 2 * Peer.MSS);
    return switch (random.nextInt(16)) {
      case 0 -> peer.rcvNxt() - 1;
      case 1 -> peer.rcvNxt() + 1;
      case 2 -> peer.rcvNxt() - some;
      case 3 -> peer.rcvNxt() + some;
      case 4 -> peer.rcvEdge() - 1;
      case 5 -> last ? peer.rcvEdge() : peer.rcvNxt();
      case 6 -> peer.rcvEdge() + 1;
      case 7 -> peer.irs();
      case 8 -> peer.rcvNxt() + FAR;
      case 9 -> any;
      default -> peer.rcvNxt();
    };
  }

  private static int ack(SplittableRandom random, Peer peer) {
    int any = random.nextInt();
    return switch (random.nextInt(14)) {
      case 0 -> peer.sndUna() - 1;
      case 1 -> peer.sndUna() + 1;
      case 2 -> peer.sndNxt() + 1;
      case 3 -> peer.sndNxt() - 1;
      case 4 -> peer.iss();
      case 5 -> peer.sndUna() - (1 << 20);
      case 6 -> any;
      case 7, 8, 9 -> peer.sndUna();
      default -> peer.sndNxt();
    };
  }

  private static int window(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> 1;
      case 1 -> 65_535;
      case 2 -> 20_000;
      default -> 8000;
    };
  }

  /**
   * @param last whether nothing follows: what opens a filled window again is for each host's memory
   *     to say, and of what goes beyond the edge the two keep different parts
   */
  private static int text(int kind, int seq, int flags, Peer peer, boolean last) {
    if ((flags & (RST | SYN)) != 0 && kind != 0) {
      return 0;
    }
    int toEdge = peer.rcvEdge() - seq;
    int octets =
        switch (kind) {
          case 0, 1 -> Peer.TEXT;
          case 2 -> 1;
          case 3 -> Peer.MSS;
          case 4 -> last ? toEdge : Peer.TEXT;
          case 5 -> last ? toEdge + 10 : Peer.TEXT;
          default -> 0;
        };
    boolean inWindow = seq - peer.rcvEdge() < 0;
    int most = last || !inWindow ? LONGEST_TEXT : toEdge - ((flags & FIN) != 0 ? 1 : 0);
    octets = Math.min(octets, most);
    return octets < 0 || octets > LONGEST_TEXT ? 0 : octets;
  }

  private static Segment withOptions(int kind, Segment segment, Peer peer) {
    Options options = segment.options();
    Timestamps stamps = options.stamps();
    return switch (kind) {
      case 0 -> segment.with(options.with(new SackBlock(peer.sndUna(), peer.sndNxt())));
      case 1 -> segment.with(options.with(new SackBlock(peer.sndNxt(), peer.sndNxt() + 1)));
      case 2 -> segment.with(new Options(options.mss(), options.sackPermitted(), null, null));
      case 3 ->
          stamps == null
              ? segment
              : segment.with(options.with(new Timestamps(stamps.value() - 5000, stamps.echo())));
      default -> segment;
    };
  }
}
