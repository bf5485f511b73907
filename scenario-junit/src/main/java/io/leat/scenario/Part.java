package io.leat.scenario;

import java.util.List;

/**
 * What is said of one segment: of one that the peer sends it sets a field, of one that the stack
 * sends it demands the field. Made by the words of {@link Scenario}.
 */
public sealed interface Part {
  /** SEG.SEQ, relative to the sender's initial sequence number. */
  record Seq(long number) implements Part {}

  /** SEG.SEQ as it is on the wire, of a segment that belongs to no connection. */
  record WireSeq(int number) implements Part {}

  /** SEG.ACK, relative to the other side's initial sequence number. */
  record Ack(long number) implements Part {}

  /** The window field as it is on the wire, unscaled. */
  record Window(int field) implements Part {}

  /** Octets of text: those that belong at SEG.SEQ in the stream. */
  record Length(int octets) implements Part {}

  /** Text that is not the stream's. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record ForeignText(byte[] octets) implements Part {}

  /** The urgent pointer field; URG is among the control bits. */
  record UrgentPointer(int field) implements Part {}

  /** The maximum segment size option. */
  record MaximumSegment(int octets) implements Part {}

  /** The window scale option; of a segment from the stack -1 demands that there is none. */
  record WindowShift(int shift) implements Part {}

  /** SACK-permitted, or that there is none. */
  record SackPermitted(boolean present) implements Part {}

  /** SACK blocks: left edge, right edge, and so on; relative, and exactly these. */
  record Sack(List<Long> edges) implements Part {}

  /** The timestamps option with these two values. */
  record Timestamps(int val, int ecr) implements Part {}

  /** The echoed timestamp alone. */
  record TimestampEcho(int ecr) implements Part {}

  /** No timestamps option, agreed or not. */
  record WithoutTimestamps() implements Part {}

  /** None of the options that the peer would have put by itself. */
  record Bare() implements Part {}

  /** Options as octets, behind the others; padded to words by the writer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record RawOptions(byte[] octets) implements Part {}

  /** PSH must be absent. */
  record WithoutPush() implements Part {}

  /** Sent so many nanoseconds after the clock last began to move. */
  record After(long nanos) implements Part {}

  /** The type of service or traffic class octet. */
  record TrafficClass(int octet) implements Part {}

  /** The time to live or hop limit. */
  record HopLimit(int hops) implements Part {}

  /** The four reserved bits of the TCP header. */
  record ReservedBits(int bits) implements Part {}

  /** The checksum is wrong. */
  record BadChecksum() implements Part {}
}
