package io.leat.scenario;

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
import java.util.function.Consumer;

/** A device in memory whose other end is the script: packets go in as octets, and come out so. */
final class ScriptedLink implements LinkDevice {
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), 70_000);
  private final ArrayDeque<byte[]> inbound = new ArrayDeque<>();
  private final Segmenter segmenter;
  private int mtu;
  private DeviceState state = DeviceState.UP;

  ScriptedLink(int mtu, Consumer<byte[]> toPeer) {
    this.mtu = mtu;
    segmenter =
        new Segmenter(
            false,
            (headers, text) -> {
              byte[] octets = new byte[headers.length() + text.octets()];
              MemorySegment packet = MemorySegment.ofArray(octets);
              MemorySegment.copy(headers.segment(), headers.start(), packet, 0, headers.length());
              text.copyTo(packet, headers.length());
              toPeer.accept(octets);
              return true;
            });
  }

  void arrives(byte[] packet) {
    inbound.add(packet);
  }

  boolean hasFrames() {
    return !inbound.isEmpty() && state != DeviceState.GONE;
  }

  void setMtu(int octets) {
    mtu = octets;
  }

  void setState(DeviceState newState) {
    state = newState;
  }

  @Override
  public String name() {
    return "script";
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
    int count = 0;
    for (; count < limit && !inbound.isEmpty(); count++) {
      byte[] packet = inbound.removeFirst();
      frame.clear();
      int at = frame.append(packet.length);
      MemorySegment.copy(packet, 0, frame.segment(), ValueLayout.JAVA_BYTE, at, packet.length);
      receiver.frame(frame, now);
    }
    return count;
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    return state == DeviceState.UP && segmenter.send(headers, text, gsoOctets);
  }

  @Override
  public DeviceState state() {
    return state;
  }

  @Override
  public void park(long deadlineNanoTime) {
    throw new IllegalStateException("nobody parks in virtual time");
  }

  @Override
  public void wake() {}

  @Override
  public void close() {
    state = DeviceState.GONE;
  }
}
