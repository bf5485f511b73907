package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;

/**
 * A device that stands before another and asks it for everything: what watches, changes or
 * withholds frames overrides {@link #receive} and {@link #transmit}.
 *
 * <p>It is never lent and tells no attendant, whatever the device behind it does: what a filter
 * does with frames belongs to the thread of the loop.
 */
public abstract class FilterDevice implements LinkDevice {
  /** The device behind. */
  protected final LinkDevice device;

  protected FilterDevice(LinkDevice device) {
    this.device = device;
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public int mtu() {
    return device.mtu();
  }

  @Override
  public boolean isEthernet() {
    return device.isEthernet();
  }

  @Override
  public long linkAddress() {
    return device.linkAddress();
  }

  @Override
  public boolean completesChecksums() {
    return device.completesChecksums();
  }

  @Override
  public boolean wantsCoalescing() {
    return device.wantsCoalescing();
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    return device.receive(receiver, limit, now);
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    return device.transmit(headers, text, gsoOctets, now);
  }

  @Override
  public DeviceState state() {
    return device.state();
  }

  @Override
  public void refresh() {
    device.refresh();
  }

  @Override
  public void park(long deadlineNanoTime) {
    device.park(deadlineNanoTime);
  }

  @Override
  public void wake() {
    device.wake();
  }

  @Override
  public DeviceCounters counters() {
    return device.counters();
  }

  @Override
  public void close() {
    device.close();
  }
}
