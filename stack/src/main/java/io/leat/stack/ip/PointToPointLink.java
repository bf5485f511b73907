package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;

/** A link without link addresses, such as a TUN: there is one neighbour, and it gets everything. */
final class PointToPointLink implements NextHop {
  private final LinkOutput link;
  private final DropCounter drops;

  PointToPointLink(LinkOutput link, DropCounter drops) {
    this.link = link;
    this.drops = drops;
  }

  @Override
  public boolean send(PacketBuffer packet, Slices text, int gsoOctets, long hi, long lo, long now) {
    if (link.transmit(packet, text, gsoOctets, now)) {
      return true;
    }
    drops.dropped(DropReason.LINK_QUEUE_FULL, now);
    return false;
  }

  @Override
  public void suspect(long hi, long lo, long now) {}

  @Override
  public void confirmed(long hi, long lo, long now) {}

  @Override
  public boolean hasNeighbors() {
    return false;
  }
}
