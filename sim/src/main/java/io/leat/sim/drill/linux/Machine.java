package io.leat.sim.drill.linux;

import io.leat.packet.buffer.ChunkPool;
import io.leat.stack.Command;
import io.leat.stack.LoopListener;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One stack with one link and a clock of its own, in virtual time. */
final class Machine {
  private static final long SEED = 0x1ea7;
  private static final int CYCLES_AT_ONE_TIME = 100_000;
  private static final long MEMORY = 64L << 20;

  private final MachineLink link;
  private final StackLoop loop;
  private long now;
  private @Nullable Throwable failure;

  /**
   * @param origin what the clock says at the beginning, in nanoseconds
   */
  Machine(StackConfig config, int mtu, TcpTrace trace, long origin) {
    link = new MachineLink(mtu);
    now = origin;
    SplittableRandom random = new SplittableRandom(SEED);
    loop =
        new StackLoop(
            config,
            link,
            new ChunkPool(Arena.ofAuto(), config.chunkOctets(), MEMORY),
            TcpSecrets.from(random),
            random,
            trace,
            new LoopListener() {
              @Override
              public void failed(Throwable cause) {
                failure = cause;
              }
            },
            AddressListener.NONE,
            origin);
  }

  MachineLink link() {
    return link;
  }

  long now() {
    return now;
  }

  StackLoop loop() {
    return loop;
  }

  /** Work on the loop that may be refused. */
  @FunctionalInterface
  interface Work {
    void run(StackLoop on, long now) throws OpenException;
  }

  /** Does something on the loop, now, and everything that follows of it at this instant. */
  void run(Work work) throws OpenException {
    Once command = new Once(work);
    loop.execute(command);
    turn();
    if (command.refusal != null) {
      throw command.refusal;
    }
  }

  private static final class Once extends Command {
    private final Work work;
    private @Nullable OpenException refusal;

    Once(Work work) {
      this.work = work;
    }

    @Override
    protected void run(StackLoop on, long now) {
      try {
        work.run(on, now);
      } catch (OpenException e) {
        refusal = e;
      }
    }
  }

  void packetArrives(byte[] packet) {
    link.arrives(packet);
    turn();
  }

  /** Moves the clock to the next deadline of the stack, or to {@code until} if that is sooner. */
  void step(long until) {
    now = Math.max(now, Math.min(until, loop.nextDeadline()));
    turn();
  }

  /** Turns the loop until it would rest. */
  private void turn() {
    int cycles = 0;
    do {
      loop.runOnce(now);
      if (++cycles > CYCLES_AT_ONE_TIME) {
        throw new IllegalStateException("the stack never comes to rest at " + now + " ns");
      }
    } while (link.hasArrivals() || loop.nextDeadline() <= now);
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("a rule failed: " + cause, cause);
    }
  }
}
