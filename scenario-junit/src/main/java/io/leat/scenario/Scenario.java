package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.tcp.trace.TcpState.CLOSE_WAIT;
import static io.leat.tcp.trace.TcpState.CLOSING;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_1;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_2;
import static io.leat.tcp.trace.TcpState.LAST_ACK;
import static io.leat.tcp.trace.TcpState.SYN_SENT;
import static io.leat.tcp.trace.TcpState.TIME_WAIT;

import io.leat.tcp.connection.TcpSetting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Base of a test class whose tests are ladder diagrams: each test runs in every {@link Mode}.
 *
 * <pre>{@code
 * @Test @Requirement("RFC5961 R5961-3")
 * void resetInsideTheWindowIsChallengedNotObeyed() {
 *   established();
 *   peer.sends(RST, seq(100));
 *   stack.answers(ACK, seq(1), ack(1));
 *   stack.is(ESTABLISHED);
 *   clock.advances(seconds(1));
 *   peer.sends(RST, seq(1));
 *   stack.is(CLOSED);
 * }
 * }</pre>
 *
 * <p>Every segment that the stack sends must be spoken of before the next thing is done, and at the
 * end: silence is asserted by writing nothing.
 */
@ParameterizedClass
@MethodSource("io.leat.scenario.Mode#chosen")
@ExtendWith(ScenarioRun.class)
public abstract class Scenario {
  /** The port of {@link #peer}. */
  protected static final int PEER_PORT = 4000;

  /** What this run of the scenario is under. */
  protected final Mode mode;

  /** The stack. */
  protected final StackUnderTest stack;

  /** The clock. */
  protected final VirtualClock clock;

  /** The other end. */
  protected final Peer peer;

  /** The application of the stack. */
  protected final User user;

  /**
   * One run.
   *
   * @param mode chosen by JUnit
   */
  protected Scenario(Mode mode) {
    this.mode = mode;
    stack = new StackUnderTest(mode);
    clock = stack.clock();
    peer = stack.newPeer(PEER_PORT, StackUnderTest.PORT);
    user = new User(stack);
    stack.subject(user);
  }

  // Before anything happens.

  /** Sets a setting of the stack: octets, a count, 1 or 0. */
  protected void configured(TcpSetting setting, long value) {
    stack.configure(setting, value);
  }

  /** Sets a time of the stack. */
  protected void configured(TcpSetting setting, Duration value) {
    stack.configure(setting, value.toNanos());
  }

  /** Sets the MTU of the stack's link, before or while it runs. */
  protected void mtu(int octets) {
    stack.setMtu(octets);
  }

  /** Another peer at the same address, which talks to port 80. */
  protected Peer anotherPeer(int port) {
    return stack.newPeer(port, StackUnderTest.PORT);
  }

  /** Another application. */
  protected User anotherUser() {
    return new User(stack);
  }

  // States, reached by protocol.

  /** The peer opens; the stack's listener accepts. */
  protected void established() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    peer.sends(ACK);
    user.accepts();
    stack.is(ESTABLISHED);
  }

  /** The stack opens; the peer accepts. */
  protected void establishedActively() {
    synSent();
    peer.sends(SYN | ACK);
    stack.answers(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
  }

  /** The stack has opened and got no answer. */
  protected void synSent() {
    user.connects(peer);
    stack.sends(SYN, seq(0));
    stack.is(SYN_SENT);
  }

  /** From ESTABLISHED: the stack has closed. */
  protected void finWait1() {
    user.closes();
    stack.sends(FIN | ACK);
    stack.is(FIN_WAIT_1);
  }

  /** From ESTABLISHED: the stack has closed, and the peer has acknowledged that. */
  protected void finWait2() {
    finWait1();
    peer.sends(ACK);
    stack.is(FIN_WAIT_2);
  }

  /** From ESTABLISHED: the peer has closed. */
  protected void closeWait() {
    peer.sends(FIN | ACK);
    stack.answers(ACK);
    stack.is(CLOSE_WAIT);
  }

  /** From ESTABLISHED with nothing sent: both have closed, and neither FIN is acknowledged. */
  protected void closing() {
    finWait1();
    peer.sends(FIN | ACK, ack(1));
    stack.answers(ACK);
    stack.is(CLOSING);
  }

  /** From ESTABLISHED: the peer has closed, then the stack. */
  protected void lastAck() {
    closeWait();
    user.closes();
    stack.sends(FIN | ACK);
    stack.is(LAST_ACK);
  }

  /** From ESTABLISHED: the stack has closed, then the peer. */
  protected void timeWait() {
    finWait2();
    peer.sends(FIN | ACK);
    stack.answers(ACK);
    stack.is(TIME_WAIT);
  }

  // Words for segments.

  /** SEG.SEQ, relative to the sender's initial sequence number. */
  protected static Part seq(long number) {
    return new Part.Seq(number);
  }

  /** SEG.SEQ as it is on the wire: of a reset to a segment that belongs to no connection. */
  protected static Part wireSeq(int number) {
    return new Part.WireSeq(number);
  }

  /** SEG.ACK, relative to the other side's initial sequence number. */
  protected static Part ack(long number) {
    return new Part.Ack(number);
  }

  /** The window field, unscaled. */
  protected static Part window(int field) {
    return new Part.Window(field);
  }

  /** Octets of text. */
  protected static Part len(int octets) {
    return new Part.Length(octets);
  }

  /** Text that does not belong where it is. */
  protected static Part foreignText(int octets) {
    byte[] text = new byte[octets];
    Arrays.fill(text, (byte) 'x');
    return new Part.ForeignText(text);
  }

  /** The urgent pointer field. */
  protected static Part urgent(int pointer) {
    return new Part.UrgentPointer(pointer);
  }

  /** The MSS option; 0 for none. */
  protected static Part mss(int octets) {
    return new Part.MaximumSegment(octets);
  }

  /** The window scale option; -1 for none. */
  protected static Part windowShift(int shift) {
    return new Part.WindowShift(shift);
  }

  /** SACK-permitted. */
  protected static Part sackPermitted() {
    return new Part.SackPermitted(true);
  }

  /** No SACK-permitted. */
  protected static Part withoutSack() {
    return new Part.SackPermitted(false);
  }

  /** SACK blocks: left edge, right edge, and so on. */
  protected static Part sack(long... edges) {
    List<Long> list = new ArrayList<>();
    for (long edge : edges) {
      list.add(edge);
    }
    return new Part.Sack(list);
  }

  /** The timestamps option. */
  protected static Part timestamps(int val, int ecr) {
    return new Part.Timestamps(val, ecr);
  }

  /** The echoed timestamp. */
  protected static Part tsEcr(int ecr) {
    return new Part.TimestampEcho(ecr);
  }

  /** No timestamps option. */
  protected static Part withoutTimestamps() {
    return new Part.WithoutTimestamps();
  }

  /** A SYN without the usual options. */
  protected static Part bare() {
    return new Part.Bare();
  }

  /** Options as octets, behind the others. */
  protected static Part options(int... octets) {
    byte[] raw = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      raw[i] = (byte) octets[i];
    }
    return new Part.RawOptions(raw);
  }

  /** No PSH. */
  protected static Part withoutPush() {
    return new Part.WithoutPush();
  }

  /** The reserved bits of the header. */
  protected static Part reserved(int bits) {
    return new Part.ReservedBits(bits);
  }

  /** A checksum that is wrong. */
  protected static Part badChecksum() {
    return new Part.BadChecksum();
  }

  /** The type of service or traffic class octet. */
  protected static Part trafficClass(int octet) {
    return new Part.TrafficClass(octet);
  }

  /** The time to live or hop limit. */
  protected static Part hopLimit(int hops) {
    return new Part.HopLimit(hops);
  }

  /** Sent exactly so long after the clock last began to move. */
  protected static Part after(Duration duration) {
    return new Part.After(duration.toNanos());
  }

  /** A segment of a burst. */
  protected static Segment segment(int flags, Part... parts) {
    return new Segment(flags, List.of(parts));
  }

  // Words for time.

  /** Milliseconds. */
  protected static Duration millis(long count) {
    return Duration.ofMillis(count);
  }

  /** Seconds. */
  protected static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  /** Minutes. */
  protected static Duration minutes(long count) {
    return Duration.ofMinutes(count);
  }

  /** Hours. */
  protected static Duration hours(long count) {
    return Duration.ofHours(count);
  }
}
