package io.leat.sim.drill.linux;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.Segmenter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The one link of a machine: what it sends waits, with its time, until the script looks. */
final class MachineLink implements LinkDevice {
  private static final int LARGEST_PACKET = 65_535;

  private final int mtu;
  private final ArrayDeque<byte[]> arriving = new ArrayDeque<>();
  private final ArrayDeque<Emitted> emitted = new ArrayDeque<>();
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), LARGEST_PACKET);
  private final Segmenter segmenter = new Segmenter(false, this::keep);
  private long time;

  /** A packet that left the machine, and when. */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  record Emitted(long micros, byte[] packet) {}

  MachineLink(int mtu) {
    this.mtu = mtu;
  }

  void arrives(byte[] packet) {
    arriving.addLast(packet);
  }

  boolean hasArrivals() {
    return !arriving.isEmpty();
  }

  boolean hasEmitted() {
    return !emitted.isEmpty();
  }

  @Nullable Emitted poll() {
    return emitted.pollFirst();
  }

  @Override
  public String name() {
    return "drill";
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
    int count = Math.min(limit, arriving.size());
    for (int i = 0; i < count; i++) {
      byte[] packet = arriving.removeFirst();
      frame.clear();
      int at = frame.append(packet.length);
      frame.put(at, MemorySegment.ofArray(packet), 0, packet.length);
      receiver.frame(frame, now);
    }
    return count;
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    time = now;
    return segmenter.send(headers, text, gsoOctets);
  }

  private boolean keep(PacketBuffer headers, Slices text) {
    byte[] packet = new byte[headers.length() + text.octets()];
    MemorySegment copy = MemorySegment.ofArray(packet);
    MemorySegment.copy(
        headers.segment(),
        ValueLayout.JAVA_BYTE,
        headers.start(),
        copy,
        ValueLayout.JAVA_BYTE,
        0,
        headers.length());
    text.copyTo(copy, headers.length());
    emitted.addLast(new Emitted(time / 1000, packet));
    return true;
  }

  @Override
  public DeviceState state() {
    return DeviceState.UP;
  }

  @Override
  public void park(long deadlineNanoTime) {
    throw new IllegalStateException("nobody waits in virtual time");
  }

  @Override
  public void wake() {}

  @Override
  public void close() {}
}
