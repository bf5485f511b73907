package io.leat.cli.rival;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.cli.CommandFailure;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One script, against the kernel and then against Leat. */
final class Bout {
  private final LinuxHost linux;
  private final Script script;
  private final Ends ends;

  Bout(LinuxHost linux, Script script, Ends ends) {
    this.linux = linux;
    this.script = script;
    this.ends = ends;
  }

  /**
   * Where the two differ first; null if they never do. To be called inside the kernel's namespace.
   *
   * @throws CommandFailure if one of them does not come to the state where the script begins
   */
  @Nullable Difference fight() throws IOException {
    linux.rfc1337(script.rfc1337());
    LeatContestant.Numbers numbers;
    List<Reaction> ofLinux;
    try (LinuxContestant contestant = new LinuxContestant(linux, ends)) {
      Peer peer = new Peer(contestant, ends, script.irs());
      ofLinux = play(peer, "the kernel");
      numbers = peer.numbers();
    }
    List<Reaction> ofLeat;
    try (LeatContestant contestant = new LeatContestant(ends, numbers, script.rfc1337())) {
      ofLeat = play(new Peer(contestant, ends, script.irs()), "Leat");
    }
    for (int i = 0; i < ofLinux.size(); i++) {
      if (!ofLinux.get(i).equals(ofLeat.get(i))) {
        return Difference.between(script, ofLinux.subList(0, i + 1), ofLeat.get(i));
      }
    }
    return null;
  }

  private List<Reaction> play(Peer peer, String who) throws IOException {
    try {
      script.start().reach(peer, script.given());
    } catch (CommandFailure e) {
      throw new CommandFailure(script.name() + ": " + who + " " + e.getMessage(), e);
    }
    List<Reaction> reactions = new ArrayList<>();
    TcpState before = script.start().state();
    for (int i = 0; i < script.steps(); i++) {
      Stimulus stimulus = script.stimulus(i, peer);
      Before variables = Before.of(before, peer);
      stimulus.deed().to(peer.host());
      List<Segment> replies = peer.listens();
      TcpState after = peer.host().state();
      String name = variables.name(replies, stimulus.segment());
      reactions.add(Reaction.of(before, stimulus.name(), name, after));
      learn(peer, stimulus.segment(), replies);
      peer.host().readAll();
      peer.listens();
      before = after;
    }
    return reactions;
  }

  /** What the replies tell of RCV.NXT, and what the stimulus may have acknowledged. */
  private static void learn(Peer peer, @Nullable Segment stimulus, List<Segment> replies) {
    if (stimulus != null && stimulus.has(ACK) && (stimulus.flags() & (RST | SYN)) == 0) {
      boolean inWindow =
          stimulus.seq() - peer.rcvNxt() >= 0 && stimulus.seq() - peer.rcvEdge() <= 0;
      if (inWindow) {
        peer.notesAcknowledged(stimulus.ack());
      }
    }
    for (Segment reply : replies) {
      if (reply.has(ACK) && !reply.has(RST)) {
        peer.notesReceived(reply.ack());
      }
    }
  }
}
