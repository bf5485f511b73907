package io.leat.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.packet.buffer.ChunkPool;
import io.leat.tcp.receive.ReceiveStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One reader beside the loop, which places, frees, ends and enlarges. */
public final class ReceiveStreamStress {
  private static final int CHUNK = 16;
  private static final int CAPACITY = 40;

  private ReceiveStreamStress() {}

  /** A stream over small chunks, so that each piece crosses their edges. */
  public abstract static class Reading {
    final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 16 * CHUNK);
    final ReceiveStream stream = new ReceiveStream(pool, Text.ORIGIN, CAPACITY, 4);
    long next = Text.ORIGIN;
    long read = Text.ORIGIN;
    boolean wrong;

    /** As much as the window allows. */
    final void arrives(int octets) {
      int fitting = (int) Math.min(octets, stream.readPosition() + CAPACITY - next);
      if (fitting > 0) {
        MemorySegment text = MemorySegment.ofArray(Text.at(next, fitting));
        wrong |= !stream.place(next, text, 0, fitting, next);
        next = stream.advance(next + fitting);
      }
    }

    final void read(int octets) {
      byte[] target = new byte[octets];
      int taken = stream.poll(target, 0, octets);
      wrong |= !Text.isAt(read, target, taken);
      read += taken;
    }

    final void readAll() {
      while (stream.readable() > 0) {
        read(stream.readable());
      }
    }
  }

  /** What is read is what arrived; nothing stays in use. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class Arrive extends Reading {
    @Actor
    public void loop() {
      for (int octets = 10; octets <= 30; octets += 10) {
        arrives(octets);
        stream.discardRead();
        stream.trim();
      }
    }

    @Actor
    public void reader() {
      read(7);
      read(25);
      read(30);
    }

    @Arbiter
    public void rest(ZZ_Result r) {
      readAll();
      stream.trim();
      r.r1 = !wrong && read == next;
      r.r2 = pool.octetsInUse() == 0;
    }
  }

  /** Text that is given up is never read as another's. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class GiveUp extends Reading {
    private final ReceiveStream another = new ReceiveStream(pool, Text.ELSEWHERE, CAPACITY, 4);

    public GiveUp() {
      arrives(CAPACITY);
    }

    @Actor
    public void loop() {
      stream.releaseAll();
      byte[] foreign = Text.at(Text.ELSEWHERE, CAPACITY);
      another.place(Text.ELSEWHERE, MemorySegment.ofArray(foreign), 0, CAPACITY, Text.ELSEWHERE);
    }

    @Actor
    public void reader() {
      read(20);
      read(20);
    }

    @Arbiter
    public void rest(ZZ_Result r) {
      another.releaseAll();
      r.r1 = !wrong && stream.readable() == 0;
      r.r2 = pool.octetsInUse() == 0;
    }
  }

  /** A buffer grows under its reader. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class Grow extends Reading {
    public Grow() {
      arrives(CAPACITY);
    }

    @Actor
    public void loop() {
      stream.setCapacity(4 * CAPACITY);
    }

    @Actor
    public void reader() {
      read(20);
      read(20);
    }

    @Arbiter
    public void rest(ZZ_Result r) {
      readAll();
      stream.trim();
      r.r1 = !wrong && read == next;
      r.r2 = pool.octetsInUse() == 0;
    }
  }
}
