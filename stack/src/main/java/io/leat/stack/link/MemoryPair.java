package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.EthernetHeader;
import org.jspecify.annotations.Nullable;

/**
 * Two devices joined in memory: what one transmits, the other receives.
 *
 * <p>Each direction is a bounded queue. The ends may belong to two loops on two threads, or both to
 * one thread in virtual time, where nobody parks. Closing an end makes it {@link DeviceState#GONE}
 * and leaves the other one {@link DeviceState#DOWN}; frames under way can still be received.
 */
public final class MemoryPair {
  private final End left;
  private final End right;

  private MemoryPair(
      String name, int mtu, int queueFrames, boolean ethernet, long leftMac, long rightMac) {
    int frameOctets = ethernet ? mtu + EthernetHeader.OCTETS : mtu;
    FrameRing toRight = new FrameRing(queueFrames, frameOctets);
    FrameRing toLeft = new FrameRing(queueFrames, frameOctets);
    left = new End(name + "-left", mtu, ethernet, leftMac, toLeft, toRight);
    right = new End(name + "-right", mtu, ethernet, rightMac, toRight, toLeft);
    left.other = right;
    right.other = left;
  }

  /**
   * A pair that carries IP packets.
   *
   * @param mtu largest packet, in octets
   * @param queueFrames frames that each direction holds at most; rounded up to a power of two
   */
  public static MemoryPair ofPackets(String name, int mtu, int queueFrames) {
    return new MemoryPair(name, mtu, queueFrames, false, 0, 0);
  }

  /**
   * A pair that carries Ethernet frames.
   *
   * @param mtu largest IP packet in a frame, in octets
   * @param leftMac Ethernet address of the left end, in the low 48 bits
   */
  public static MemoryPair ofEthernet(
      String name, int mtu, int queueFrames, long leftMac, long rightMac) {
    return new MemoryPair(name, mtu, queueFrames, true, leftMac, rightMac);
  }

  public LinkDevice left() {
    return left;
  }

  public LinkDevice right() {
    return right;
  }

  private static final class End implements LinkDevice {
    private final String name;
    private final int mtu;
    private final boolean ethernet;
    private final long mac;
    private final FrameRing inbound;
    private final Segmenter segmenter;
    private final ParkingPlace parking;
    private final DeviceCounters counters = new DeviceCounters();
    private End other = this;
    private volatile @Nullable LoopAttendant attendant;
    private volatile boolean closed;

    End(String name, int mtu, boolean ethernet, long mac, FrameRing inbound, FrameRing outbound) {
      this.name = name;
      this.mtu = mtu;
      this.ethernet = ethernet;
      this.mac = mac;
      this.inbound = inbound;
      segmenter = new Segmenter(ethernet, outbound::offer);
      parking = new ParkingPlace(() -> !closed && !inbound.isEmpty());
    }

    @Override
    public boolean isLent() {
      return true;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int mtu() {
      return mtu;
    }

    @Override
    public boolean isEthernet() {
      return ethernet;
    }

    @Override
    public long linkAddress() {
      return mac;
    }

    @Override
    public int receive(FrameReceiver receiver, int limit, long now) {
      return closed ? -1 : inbound.drain(receiver, limit, now);
    }

    @Override
    public boolean keepsFrames() {
      return !ethernet;
    }

    @Override
    public int receiveKept(FrameReceiver receiver, int limit, long now) {
      return closed ? -1 : inbound.drainKept(receiver, limit, now);
    }

    @Override
    public void release() {
      inbound.release();
    }

    @Override
    public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
      if (state() != DeviceState.UP) {
        return false;
      }
      counters.octetsCopied += text.octets();
      boolean taken = segmenter.send(headers, text, gsoOctets);
      tellOther();
      return taken;
    }

    private void tellOther() {
      FrameRing.publish();
      LoopAttendant own = attendant;
      LoopAttendant neighbour = other.attendant;
      if (own == null || neighbour == null) {
        other.parking.changed();
      } else {
        own.neighbourHasFrames(neighbour);
      }
    }

    @Override
    public void attend(LoopAttendant whoTurns) {
      attendant = whoTurns;
    }

    @Override
    public DeviceState state() {
      if (closed) {
        return DeviceState.GONE;
      }
      return other.closed ? DeviceState.DOWN : DeviceState.UP;
    }

    @Override
    public void park(long deadlineNanoTime) {
      parking.park(deadlineNanoTime);
    }

    @Override
    public void wake() {
      parking.wake();
    }

    @Override
    public DeviceCounters counters() {
      return counters;
    }

    @Override
    public void close() {
      closed = true;
      parking.wake();
      other.parking.wake();
    }
  }
}
