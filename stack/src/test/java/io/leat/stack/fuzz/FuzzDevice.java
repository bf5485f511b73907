package io.leat.stack.fuzz;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.DeviceState;
import io.leat.stack.link.FrameReceiver;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.Segmenter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * A device whose wire is the fuzzer. A frame lies in a slice that ends where it ends, and is
 * overwritten when the stack has seen it: who reads beyond it or keeps it is found out.
 */
final class FuzzDevice implements LinkDevice {
  /** Sees each frame that the stack sends. */
  interface Observer {
    void sent(PacketBuffer frame);
  }

  static final long MAC = 0x0200_0000_0001L;

  private static final int LARGEST = 9100;
  private static final byte OVERWRITTEN = (byte) 0xee;
  private static final MemorySegment INBOUND = room();
  private static final PacketBuffer OUTBOUND = new PacketBuffer(room());

  private final int mtu;
  private final boolean ethernet;
  private final Observer observer;
  private final Segmenter segmenter;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

  /** So many frames are not taken from the stack. */
  int refusals;

  boolean gone;

  FuzzDevice(int mtu, boolean ethernet, Observer observer) {
    this.mtu = mtu;
    this.ethernet = ethernet;
    this.observer = observer;
    segmenter = new Segmenter(ethernet, this::sent);
  }

  private static MemorySegment room() {
    return Arena.global().allocate(PacketBuffer.HEADROOM + LARGEST, 64);
  }

  void arrives(byte[] frame) {
    waiting.add(frame);
  }

  boolean hasFrames() {
    return !waiting.isEmpty() && !gone;
  }

  private boolean sent(PacketBuffer headers, Slices text) {
    OUTBOUND.clear();
    int at = OUTBOUND.append(headers.length() + text.octets());
    OUTBOUND.put(at, headers.segment(), headers.start(), headers.length());
    text.copyTo(OUTBOUND.segment(), at + headers.length());
    observer.sent(OUTBOUND);
    return true;
  }

  @Override
  public String name() {
    return "fuzz";
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
    return ethernet ? MAC : 0;
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    if (gone) {
      return -1;
    }
    int count = 0;
    for (; count < limit && !waiting.isEmpty(); count++) {
      byte[] octets = waiting.remove();
      MemorySegment slice = INBOUND.asSlice(0, PacketBuffer.HEADROOM + octets.length);
      PacketBuffer frame = new PacketBuffer(slice);
      frame.put(frame.append(octets.length), MemorySegment.ofArray(octets), 0, octets.length);
      receiver.frame(frame, now);
      slice.fill(OVERWRITTEN);
    }
    return count;
  }

  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    if (gone || refusals > 0) {
      refusals--;
      return false;
    }
    return segmenter.send(headers, text, gsoOctets);
  }

  @Override
  public DeviceState state() {
    return gone ? DeviceState.GONE : DeviceState.UP;
  }

  @Override
  public void park(long deadlineNanoTime) {
    throw new UnsupportedOperationException("nobody parks in virtual time");
  }

  @Override
  public void wake() {}

  @Override
  public void close() {
    gone = true;
  }
}
