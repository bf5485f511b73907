package io.leat.tcp.receive;

/**
 * When an acknowledgment is due (RFC 9293 §3.8.6.3, RFC 5681 §4.2), and how often a challenge may
 * be answered (RFC 5961 §7).
 */
public final class AckPolicy {
  private int unacknowledgedOctets;
  private boolean pending;
  private boolean now;
  private short quick;
  private long lastChallenge = Long.MIN_VALUE;

  /**
   * The next {@code count} ACKs of text are not delayed: the peer is in slow start.
   *
   * @param count 0 to 255
   */
  public void startQuick(int count) {
    quick = (short) count;
  }

  /** The peer is answered with text: from now on ACKs have company. */
  public void endQuick() {
    quick = 0;
  }

  /** Text in order arrived: at least every second full segment is acknowledged. */
  public void textArrived(int octets, int mss) {
    pending = true;
    unacknowledgedOctets += octets;
    if (quick > 0) {
      quick--;
      now = true;
    } else if (unacknowledgedOctets >= 2 * mss) {
      now = true;
    }
  }

  /** The next transmission carries an ACK, delayed or not. */
  public void acknowledgeNow() {
    pending = true;
    now = true;
  }

  /** Whether an ACK must leave with this burst. */
  public boolean isDueNow() {
    return now;
  }

  /** Whether an ACK may wait for company. */
  public boolean isDelayed() {
    return pending && !now;
  }

  /** How many more ACKs of text are not delayed. */
  public int quick() {
    return quick;
  }

  /** Whether nothing waits to be acknowledged, and challenges may be answered again. */
  public boolean isAtRest(long time, long interval) {
    boolean mayChallenge = lastChallenge == Long.MIN_VALUE || time - lastChallenge >= interval;
    return !pending && !now && unacknowledgedOctets == 0 && mayChallenge && quick <= 0xff;
  }

  /** A segment with the present RCV.NXT has left. */
  public void acknowledged() {
    unacknowledgedOctets = 0;
    pending = false;
    now = false;
  }

  /** Whether a challenge may be answered now; if so it counts. */
  public boolean mayChallenge(long time, long interval) {
    if (lastChallenge != Long.MIN_VALUE && time - lastChallenge < interval) {
      return false;
    }
    lastChallenge = time;
    return true;
  }
}
