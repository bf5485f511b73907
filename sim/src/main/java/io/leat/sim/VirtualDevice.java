package io.leat.sim;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.Segmenter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The device of a virtual host: one end of a link. Carries IP packets; nobody parks on it. */
final class VirtualDevice implements LinkDevice {
  private final VirtualHost host;
  private final FramePool frames;
  private final int queue;
  private final ArrayDeque<PacketBuffer> inbox = new ArrayDeque<>();
  private final Segmenter segmenter = new Segmenter(false, this::sendOn);
  private @Nullable LinkDirection direction;
  private DeviceState state = DeviceState.UP;
  private int mtu;

  VirtualDevice(VirtualHost host, FramePool frames, int mtu, int queue) {
    this.host = host;
    this.frames = frames;
    this.mtu = mtu;
    this.queue = queue;
  }

  void attach(LinkDirection outbound) {
    if (direction != null) {
      throw new IllegalStateException(host.name() + " has a link already");
    }
    direction = outbound;
  }

  void setMtu(int octets) {
    mtu = octets;
  }

  void setState(DeviceState newState) {
    state = newState;
  }

  /** Keeps a copy until the host looks. */
  boolean offer(PacketBuffer frame) {
    if (state != DeviceState.UP || inbox.size() >= queue) {
      return false;
    }
    PacketBuffer copy = frames.take();
    copy.copyFrom(frame);
    inbox.addLast(copy);
    return true;
  }

  boolean hasFrames() {
    return !inbox.isEmpty();
  }

  @Override
  public String name() {
    return host.name();
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
    if (state == DeviceState.GONE) {
      return -1;
    }
    int count = Math.min(limit, inbox.size());
    for (int i = 0; i < count; i++) {
      PacketBuffer frame = inbox.removeFirst();
      receiver.frame(frame, now);
      frames.give(frame);
    }
    return count;
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    return state == DeviceState.UP && direction != null && segmenter.send(headers, text, gsoOctets);
  }

  private boolean sendOn(PacketBuffer headers, Slices text) {
    if (direction == null || headers.length() + text.octets() > mtu) {
      return false;
    }
    direction.send(headers, text, host.network().now());
    return true;
  }

  @Override
  public DeviceState state() {
    return state;
  }

  @Override
  public void park(long deadlineNanoTime) {
    throw new IllegalStateException("nobody waits in virtual time");
  }

  @Override
  public void wake() {
    host.wake();
  }

  @Override
  public void close() {
    state = DeviceState.GONE;
  }
}
