package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.EthernetHeader;
import org.jspecify.annotations.Nullable;

/**
 * Shows every frame of a device to an observer: received ones before the stack sees them, sent ones
 * once the device has taken them. A checksum that was left to a device is completed for it, over
 * the whole of a super-segment.
 */
public final class CaptureTap implements LinkDevice {
  private static final Slices NO_TEXT = new Slices();

  private final LinkDevice device;
  private final FrameObserver observer;
  private final FrameReceiver fromDevice = this::received;
  private final int linkHeader;
  private @Nullable FrameReceiver receiver;

  public CaptureTap(LinkDevice device, FrameObserver observer) {
    this.device = device;
    this.observer = observer;
    linkHeader = device.isEthernet() ? EthernetHeader.OCTETS : 0;
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
  public int receive(FrameReceiver receiver, int limit, long now) {
    this.receiver = receiver;
    try {
      return device.receive(fromDevice, limit, now);
    } finally {
      this.receiver = null;
    }
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    int start = headers.start();
    int end = headers.end();
    if (!device.transmit(headers, text, gsoOctets, now)) {
      return false;
    }
    headers.bounds(start, end); // the device may have put a header of its own before the frame
    OffloadedChecksum.complete(headers, text, linkHeader);
    observer.frame(FrameDirection.SENT, headers, text, gsoOctets, now);
    return true;
  }

  @Override
  public DeviceState state() {
    return device.state();
  }

  @Override
  public void park(long deadlineNanoTime) {
    device.park(deadlineNanoTime);
  }

  @Override
  public void refresh() {
    device.refresh();
  }

  @Override
  public void wake() {
    device.wake();
  }

  @Override
  public void close() {
    device.close();
  }

  private void received(PacketBuffer frame, long now) {
    OffloadedChecksum.complete(frame, NO_TEXT, linkHeader);
    observer.frame(FrameDirection.RECEIVED, frame, NO_TEXT, frame.gsoOctets(), now);
    if (receiver != null) {
      receiver.frame(frame, now);
    }
  }
}
