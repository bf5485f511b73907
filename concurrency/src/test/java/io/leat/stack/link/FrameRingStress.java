package io.leat.stack.link;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Frames come out whole and in order, slots that are used again included. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE)
@State
public class FrameRingStress {
  private static final int OCTETS = 8;
  private static final int FRAMES = 4;

  private final FrameRing ring = new FrameRing(2, OCTETS);
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), OCTETS);
  private final Slices none = new Slices();
  private long offered;
  private long drained;
  private boolean wrong;

  @Actor
  public void producer() {
    for (int i = 0; i < FRAMES; i++) {
      frame.clear();
      frame.put32(frame.append(OCTETS), (int) (offered + 1) * 0x0101_0101);
      frame.put32(frame.start() + 4, (int) (offered + 1) * 0x0101_0101);
      offered += ring.frame(frame, none) ? 1 : 0;
    }
  }

  @Actor
  public void consumer() {
    drain();
    drain();
  }

  private void drain() {
    ring.drain(
        (arrived, now) -> {
          drained++;
          wrong |=
              arrived.length() != OCTETS
                  || arrived.u32(arrived.start()) != drained * 0x0101_0101
                  || arrived.u32(arrived.start() + 4) != drained * 0x0101_0101;
        },
        FRAMES,
        0);
  }

  @Arbiter
  public void rest(Z_Result r) {
    drain();
    r.r1 = !wrong && drained == offered && offered >= 2 && ring.isEmpty();
  }
}
