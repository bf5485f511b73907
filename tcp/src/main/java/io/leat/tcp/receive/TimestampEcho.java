package io.leat.tcp.receive;

import io.leat.packet.wire.SequenceNumbers;

/**
 * TS.Recent, protection against wrapped sequence numbers, and where our own clock begins (RFC 7323
 * §4.3, §5, §7.1).
 */
public final class TimestampEcho {
  /** TS.Recent older than this is no evidence (§5.5): 24 days. */
  private static final long TOO_OLD = 24L * 86_400 * 1_000_000_000;

  private int recent;
  private int offset;
  private long recentTime;

  /** Takes the timestamp of the SYN. */
  public void start(int tsVal, long now) {
    recent = tsVal;
    recentTime = now;
  }

  /** What is added to the clock, in milliseconds, to be the timestamps of this connection. */
  public int offset() {
    return offset;
  }

  public void setOffset(int millis) {
    offset = millis;
  }

  /** TS.Recent, to be echoed. */
  public int recent() {
    return recent;
  }

  /** When TS.Recent was taken. */
  public long recentTime() {
    return recentTime;
  }

  /** Whether a segment with {@code tsVal} is an old duplicate (§5.3, R1). */
  public boolean isOld(int tsVal, long now) {
    return SequenceNumbers.before(tsVal, recent) && now - recentTime < TOO_OLD;
  }

  /**
   * Takes the timestamp of an acceptable segment (§4.3, rule 2).
   *
   * @param lastAckSent Last.ACK.sent
   */
  public void segmentArrived(int tsVal, long seq, long lastAckSent, long now) {
    if (seq <= lastAckSent && !isOld(tsVal, now)) {
      recent = tsVal;
      recentTime = now;
    }
  }
}
