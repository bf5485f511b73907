package io.leat.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.Slices;
import io.leat.tcp.send.SendStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One writer beside the loop, which sends, frees, ends and enlarges. */
public final class SendStreamStress {
  private static final int CHUNK = 16;
  private static final int LIMIT = 40;

  private SendStreamStress() {}

  /** A stream over small chunks, so that each piece crosses their edges. */
  public abstract static class Writing {
    final ChunkPool pool = new ChunkPool(Arena.ofAuto(), CHUNK, 16 * CHUNK);
    final SendStream stream = new SendStream(pool, Text.ORIGIN, LIMIT);
    private final Slices slices = new Slices();
    long written = Text.ORIGIN;
    long sent = Text.ORIGIN;
    boolean wrong;

    final void offer(int octets) {
      written += stream.offer(Text.at(written, octets), 0, octets);
    }

    /** Sends all that is published, and frees it. */
    final void sendAndAcknowledge() {
      long end = stream.end();
      slices.clear();
      stream.slices(sent, end, slices);
      byte[] octets = new byte[(int) (end - sent)];
      slices.copyTo(MemorySegment.ofArray(octets), 0);
      wrong |= !Text.isAt(sent, octets, octets.length);
      sent = end;
      stream.sentBefore(end);
      stream.discardBefore(end);
      stream.trim();
    }

    final boolean isEmptyAfterClose() {
      stream.close();
      return pool.octetsInUse() == 0 && stream.offer(new byte[1], 0, 1) == 0;
    }
  }

  /** What is sent is what was written; nothing stays in use. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class Acknowledge extends Writing {
    @Actor
    public void writer() {
      offer(10);
      offer(30);
      offer(20);
    }

    @Actor
    public void loop() {
      sendAndAcknowledge();
      sendAndAcknowledge();
      sendAndAcknowledge();
    }

    @Arbiter
    public void rest(ZZ_Result r) {
      sendAndAcknowledge();
      r.r1 = !wrong && sent == written;
      r.r2 = isEmptyAfterClose();
    }
  }

  /** Behind the FIN nothing is written. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class Finish extends Writing {
    private long end;

    @Actor
    public void writer() {
      offer(10);
      offer(10);
    }

    @Actor
    public void loop() {
      end = stream.finish();
    }

    @Arbiter
    public void rest(ZZ_Result r) {
      sendAndAcknowledge();
      r.r1 = !wrong && sent == end && written == end;
      r.r2 = isEmptyAfterClose();
    }
  }

  /** A connection that ends frees what a writer was about to fill. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class Close extends Writing {
    @Actor
    public void writer() {
      offer(30);
      offer(30);
    }

    @Actor
    public void loop() {
      stream.close();
    }

    @Arbiter
    public void rest(ZZ_Result r) {
      r.r1 = pool.octetsInUse() == 0 && stream.isFinished();
      r.r2 = isEmptyAfterClose();
    }
  }

  /** A buffer grows under its writer, and holds more from then on. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class Grow extends Writing {
    @Actor
    public void writer() {
      offer(30);
      offer(30);
    }

    @Actor
    public void loop() {
      stream.setLimit(3 * LIMIT);
    }

    @Arbiter
    public void rest(ZZ_Result r) {
      offer(3 * LIMIT - (int) (written - Text.ORIGIN));
      boolean full = written == Text.ORIGIN + 3 * LIMIT;
      sendAndAcknowledge();
      r.r1 = !wrong && full;
      r.r2 = isEmptyAfterClose();
    }
  }
}
