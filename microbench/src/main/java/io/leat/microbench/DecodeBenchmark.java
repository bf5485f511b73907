package io.leat.microbench;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading a full segment with timestamps, with its checksum and without. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
  private static final int OCTETS = 32 + Peer.TEXT;

  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), OCTETS);
  private final FlowKey flow = new FlowKey();
  private final InboundSegment segment = new InboundSegment();
  private int at;

  @Setup
  public void write() {
    flow.set(IpAddress.parse("10.0.0.1"), 40_000, IpAddress.parse("10.0.0.2"), 80);
    frame.clear();
    at = frame.append(OCTETS);
    TcpHeader.write(frame, at, 40_000, 80, 1, 2, 32, TcpFlags.ACK, 1000);
    frame.put32(at + 20, 0x0101_080a);
    TcpHeader.writeChecksum(frame, at, OCTETS, flow, new Slices());
    flow.set(IpAddress.parse("10.0.0.2"), 80, IpAddress.parse("10.0.0.1"), 40_000);
    DropReason refused = decodeAndVerify();
    if (refused != null) {
      throw new IllegalStateException("the segment is not good: " + refused);
    }
  }

  @Benchmark
  public @Nullable DropReason decode() {
    return segment.decode(frame, at, OCTETS, flow, false);
  }

  @Benchmark
  public @Nullable DropReason decodeAndVerify() {
    return segment.decode(frame, at, OCTETS, flow, true);
  }
}
