package io.leat.cli.relay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.leat.link.linux.TunPort;
import io.leat.sim.path.PathConfig;
import io.leat.sim.path.PathDirection;
import io.leat.sim.path.PathLoss;
import io.leat.sim.path.PathSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One direction of the relay: reads at one port, holds what is under way, writes at the other. */
final class Lane implements PathSink {
  private static final int ETHERNET_HEADER = 14;

  /** Off-heap memory that packets under way may take. */
  private static final long MEMORY = 1L << 30;

  private static final int SMALLEST_SLOT = 1536;

  private final TunPort from;
  private final TunPort to;
  private final PacketStore store;
  private final MemorySegment overflow;
  private final boolean marks;
  private final LaneTimes times = new LaneTimes();
  final PathDirection direction;

  Lane(TunPort from, TunPort to, PathConfig config, long seed) {
    this.from = from;
    this.to = to;
    int largest = Math.max(SMALLEST_SLOT, Math.max(from.mtu(), to.mtu()) + 64);
    store = new PacketStore(largest, (int) (MEMORY / largest));
    overflow = Arena.ofAuto().allocate(largest);
    marks = config.queue().markAbove() < Long.MAX_VALUE;
    direction = new PathDirection(config, seed, this);
  }

  LaneTimes times() {
    return times;
  }

  TunPort from() {
    return from;
  }

  /**
   * Reads what waits, up to a limit.
   *
   * @return frames read; {@link TunPort#GONE} if the device is gone
   */
  int read(int limit) {
    for (int i = 0; i < limit; i++) {
      int slot = store.take();
      MemorySegment target = slot == PacketStore.NONE ? overflow : store.segment(slot);
      int octets = from.read(target);
      if (octets <= 0) {
        if (slot != PacketStore.NONE) {
          store.give(slot);
        }
        return octets == TunPort.GONE ? octets : i;
      }
      if (slot == PacketStore.NONE) {
        times.noMemory();
      } else {
        store.length(slot, octets);
        accept(slot, octets, target);
      }
    }
    return limit;
  }

  private void accept(int slot, int octets, MemorySegment packet) {
    int at = from.isEthernet() ? ETHERNET_HEADER : 0;
    boolean capable = marks && EcnField.isCapable(packet, at, octets);
    direction.accept(slot, octets - at, capable, System.nanoTime());
  }

  @Override
  public void deliver(int packet, long due, long now) {
    times.late(System.nanoTime() - due);
    if (!to.write(store.segment(packet), store.length(packet))) {
      times.refused();
    }
    store.give(packet);
  }

  @Override
  public void drop(int packet, PathLoss why, long now) {
    store.give(packet);
  }

  @Override
  public int copy(int packet) {
    return store.copy(packet);
  }

  @Override
  public void corrupt(int packet, long random) {
    int bit = (int) Long.remainderUnsigned(random, 8L * store.length(packet));
    MemorySegment octets = store.segment(packet);
    octets.set(JAVA_BYTE, bit / 8, (byte) (octets.get(JAVA_BYTE, bit / 8) ^ 0x80 >> bit % 8));
  }

  @Override
  public void mark(int packet) {
    EcnField.mark(store.segment(packet), from.isEthernet() ? ETHERNET_HEADER : 0);
  }
}
