package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;

/**
 * A device without a wire: every frame sent comes back on receive, in order.
 *
 * <p>One thread sends and receives; the queue is bounded.
 */
public final class Loopback implements LinkDevice {
  private final String name;
  private final int mtu;
  private final FrameRing queue;
  private final Segmenter segmenter;
  private final ParkingPlace parking;
  private volatile boolean closed;

  /**
   * @param mtu largest packet, in octets
   * @param queueFrames frames held at most; rounded up to a power of two
   */
  public Loopback(String name, int mtu, int queueFrames) {
    this.name = name;
    this.mtu = mtu;
    queue = new FrameRing(queueFrames, mtu);
    segmenter = new Segmenter(false, queue);
    parking = new ParkingPlace(() -> !closed && !queue.isEmpty());
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
    return false;
  }

  @Override
  public long linkAddress() {
    return 0;
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    return closed ? -1 : queue.drain(receiver, limit, now);
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    return !closed && segmenter.send(headers, text, gsoOctets);
  }

  @Override
  public DeviceState state() {
    return closed ? DeviceState.GONE : DeviceState.UP;
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
  public void close() {
    closed = true;
    parking.wake();
  }
}
