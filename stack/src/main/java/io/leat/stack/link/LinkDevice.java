package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;

/**
 * A device that carries frames: IP packets (TUN, memory pair) or Ethernet frames (TAP).
 *
 * <p>All methods but {@link #wake} and {@link #close} belong to the one loop that owns the device.
 */
public interface LinkDevice extends AutoCloseable {
  String name();

  /** Largest IP packet, in octets. */
  int mtu();

  /** Whether frames begin with an Ethernet header. */
  boolean isEthernet();

  /** The Ethernet address in the low 48 bits; 0 where there is none. */
  long linkAddress();

  /**
   * Whether {@link #transmit} takes frames whose TCP checksum is {@link
   * io.leat.packet.buffer.ChecksumState#PARTIAL}. Super-segments may be partial with any device.
   */
  default boolean completesChecksums() {
    return false;
  }

  /**
   * Whether each segment that arrives costs a frame of its own, so that it pays to join those of a
   * burst ({@link ReceiveCoalescer}).
   */
  default boolean wantsCoalescing() {
    return false;
  }

  /**
   * Hands over up to {@code limit} waiting frames, or fewer if they are long, never blocking.
   *
   * @return the number handed over, or -1 once the device is gone
   */
  int receive(FrameReceiver receiver, int limit, long now);

  /**
   * As {@link #receive}, for a loop that parks if it has nothing to do: a device where to look for
   * a frame is dear may leave a look out if the last ones were in vain. A frame that waits is then
   * handed over by the next call, or {@link #park} returns at once.
   */
  default int receiveExpected(FrameReceiver receiver, int limit, long now) {
    return receive(receiver, limit, now);
  }

  /** Whether {@link #keepFrames} may be asked. Such a device carries IP packets. */
  default boolean keepsFrames() {
    return false;
  }

  /**
   * From now on the frames that are handed over stay as they are until {@link #release}: only where
   * the device {@link #keepsFrames}.
   */
  default void keepFrames() {
    throw new UnsupportedOperationException(name() + " does not keep frames");
  }

  /** Gives back the frames that were handed over, where they are kept. */
  default void release() {}

  /**
   * Sends one frame: {@code headers} from start to end, then {@code text}. Both belong to the
   * caller again when the call returns.
   *
   * @param gsoOctets text octets per segment of a super-segment, which the device cuts and whose
   *     segments it gives their checksums; 0 for a frame that leaves whole
   * @return false if the device did not take the frame (its queue is full, the link is down, or it
   *     is gone): the caller counts the drop
   */
  boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now);

  DeviceState state();

  /**
   * Looks again for what may have changed outside: {@link #mtu} and {@link #state}. Called about
   * once a second while the loop turns.
   */
  default void refresh() {}

  /**
   * Blocks the calling thread until a frame may be waiting, {@link #wake} is called, or the
   * deadline on the {@link System#nanoTime} scale has passed.
   */
  void park(long deadlineNanoTime);

  /**
   * Whether other threads may use the device, one at a time, while the loop's is in {@link #park}.
   */
  default boolean isLent() {
    return false;
  }

  /**
   * Who turns the loop that owns the device. A device whose other end is in memory may tell it of
   * frames for that end's loop; without an attendant that loop's thread is woken.
   */
  default void attend(LoopAttendant attendant) {}

  /** Ends a {@link #park} under way, or the next one. Any thread. */
  void wake();

  /** What the device has cost; all zero where nobody counts. */
  default DeviceCounters counters() {
    return new DeviceCounters();
  }

  /** Releases the device. Any thread, repeatedly. */
  @Override
  void close();
}
