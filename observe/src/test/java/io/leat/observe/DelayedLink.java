package io.leat.observe;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/** One end of a wire in virtual time: frames reach the other end after a fixed delay. */
final class DelayedLink implements LinkDevice {
  private record InTransit(long arrives, byte[] octets) {}

  private final String name;
  private final long delay;
  private final ArrayDeque<InTransit> arriving = new ArrayDeque<>();
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), 70_000);
  private DelayedLink other;

  /** Which frames this end sends in vain. */
  Predicate<byte[]> loses = octets -> false;

  private DelayedLink(String name, long delay) {
    this.name = name;
    this.delay = delay;
    other = this;
  }

  /** Two ends that belong together. */
  static DelayedLink[] pair(long delay) {
    DelayedLink client = new DelayedLink("client", delay);
    DelayedLink server = new DelayedLink("server", delay);
    client.other = server;
    server.other = client;
    return new DelayedLink[] {client, server};
  }

  long nextArrival() {
    return arriving.isEmpty() ? Long.MAX_VALUE : arriving.getFirst().arrives();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int mtu() {
    return 1500;
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
    int count = 0;
    while (count < limit && nextArrival() <= now) {
      byte[] octets = arriving.removeFirst().octets();
      frame.clear();
      frame.put(frame.append(octets.length), MemorySegment.ofArray(octets), 0, octets.length);
      receiver.frame(frame, now);
      count++;
    }
    return count;
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    byte[] octets = new byte[headers.length() + text.octets()];
    MemorySegment.copy(
        headers.segment(), ValueLayout.JAVA_BYTE, headers.start(), octets, 0, headers.length());
    text.copyTo(MemorySegment.ofArray(octets), headers.length());
    if (!loses.test(octets)) {
      other.arriving.addLast(new InTransit(now + delay, octets));
    }
    return true;
  }

  @Override
  public DeviceState state() {
    return DeviceState.UP;
  }

  @Override
  public void park(long deadlineNanoTime) {
    throw new AssertionError("nothing waits in virtual time");
  }

  @Override
  public void wake() {}

  @Override
  public void close() {}
}
