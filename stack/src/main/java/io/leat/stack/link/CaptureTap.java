package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.EthernetHeader;
import org.jspecify.annotations.Nullable;

/**
 * Shows every frame of a device to an observer: received ones before the stack sees them, sent ones
 * once the device has taken them. It sees what the wire does: super-segments are cut before, unless
 * they cross the device whole. A checksum that was left to a device is completed for the observer.
 */
public final class CaptureTap extends FilterDevice {
  private static final Slices NO_TEXT = new Slices();

  private final FrameObserver observer;
  private final FrameReceiver fromDevice = this::received;
  private final int linkHeader;
  private final Segmenter segmenter;
  private long sendTime;
  private @Nullable FrameReceiver receiver;

  public CaptureTap(LinkDevice device, FrameObserver observer) {
    super(device);
    this.observer = observer;
    linkHeader = device.isEthernet() ? EthernetHeader.OCTETS : 0;
    segmenter = new Segmenter(device.isEthernet(), this::sendSegment);
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
    if (gsoOctets > 0 && !device.completesChecksums()) {
      sendTime = now;
      return segmenter.send(headers, text, gsoOctets);
    }
    return sendAndShow(headers, text, gsoOctets, now);
  }

  private boolean sendSegment(PacketBuffer headers, Slices text) {
    return sendAndShow(headers, text, 0, sendTime);
  }

  private boolean sendAndShow(PacketBuffer headers, Slices text, int gsoOctets, long now) {
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

  private void received(PacketBuffer frame, long now) {
    OffloadedChecksum.complete(frame, NO_TEXT, linkHeader);
    observer.frame(FrameDirection.RECEIVED, frame, NO_TEXT, frame.gsoOctets(), now);
    if (receiver != null) {
      receiver.frame(frame, now);
    }
  }
}
