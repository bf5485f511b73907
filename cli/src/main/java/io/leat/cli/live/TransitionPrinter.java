package io.leat.cli.live;

import io.leat.cli.control.Endpoints;
import io.leat.cli.option.Durations;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Prints a line for each transition of the stacks it watches: when, which connection with both its
 * sockets, the state that was left and how long it lasted, the state that was entered, why, and
 * where the other end is, if it is another stack of this process or the kernel's.
 *
 * <p>A {@link #trace} is called by a loop and never waits; the lines are written by {@link #run},
 * on a thread of its own, which must be in the network namespace of the kernel's end.
 */
public final class TransitionPrinter implements Runnable {
  /** What a loop may be ahead of the terminal. */
  private static final int QUEUE = 8192;

  /** With more waiting nobody reads along, and the kernel is not asked. */
  private static final int RELAXED = 32;

  private static final int REMEMBERED = 100_000;

  private final PrintWriter out;
  private final OtherEnd kernel;
  private final ArrayBlockingQueue<Transition> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong lost = new AtomicLong();
  private final Map<Transition.Ends, Seen> seen = new LinkedHashMap<>();
  private final long start = System.nanoTime();
  private volatile boolean ended;

  /** Where one end of a connection was last. */
  private record Seen(String side, TcpState state, long since) {}

  private TransitionPrinter(PrintWriter out, OtherEnd kernel) {
    this.out = out;
    this.kernel = kernel;
  }

  /** For stacks whose peers are sockets of the kernel, perhaps of this machine's. */
  public static TransitionPrinter besideTheKernel(PrintWriter out) {
    return new TransitionPrinter(out, new KernelStates(Path.of("/proc/thread-self/net")));
  }

  /** For stacks that talk to each other. */
  public static TransitionPrinter ofBothEnds(PrintWriter out) {
    return new TransitionPrinter(out, here -> null);
  }

  /**
   * A trace for one stack.
   *
   * @param side its name beside others; empty if it is the only one
   */
  public TcpTrace trace(String side) {
    return new TcpTrace() {
      @Override
      public void transition(
          long connection,
          FlowKey flow,
          TcpState from,
          TcpState to,
          TransitionCause cause,
          long now) {
        Transition.Ends ends = Transition.Ends.of(flow);
        if (!queue.offer(new Transition(side, connection, ends, from, to, cause, now))) {
          lost.incrementAndGet();
        }
      }
    };
  }

  /** Prints until {@link #end}, and then what is left. */
  @Override
  public void run() {
    try {
      for (; ; ) {
        boolean last = ended;
        Transition transition = queue.poll(100, TimeUnit.MILLISECONDS);
        if (transition != null) {
          print(transition);
        } else if (last) {
          return;
        }
        if (queue.isEmpty()) {
          sayLost();
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets {@link #run} return. Any thread. */
  public void end() {
    ended = true;
  }

  private void print(Transition t) {
    Seen before = t.to() == TcpState.CLOSED ? seen.remove(t.ends()) : remember(t);
    String after =
        before == null || before.state != t.from()
            ? ""
            : "after " + Durations.format(t.at() - before.since);
    String other = t.isOfListener() ? null : otherEnd(t);
    out.println(
        String.format(
                Locale.ROOT,
                "%11.6f  %-10s %s  %-12s -> %-12s %-12s %s%s",
                (t.at() - start) / 1e9,
                t.isOfListener() ? t.side() : (t.side() + " #" + t.connection()).strip(),
                ends(t),
                t.from(),
                t.to(),
                after,
                t.cause().description(),
                other == null ? "" : "  [" + other + "]")
            .stripTrailing());
  }

  private @Nullable Seen remember(Transition t) {
    Seen before = seen.put(t.ends(), new Seen(t.side(), t.to(), t.at()));
    if (seen.size() > REMEMBERED) {
      seen.remove(seen.keySet().iterator().next());
    }
    return before;
  }

  private @Nullable String otherEnd(Transition t) {
    Seen peer = seen.get(t.ends().reversed());
    if (peer != null) {
      return peer.side + " " + peer.state;
    }
    return queue.size() < RELAXED ? kernel.of(t.ends()) : null;
  }

  private static String ends(Transition t) {
    Transition.Ends ends = t.ends();
    String local = Endpoints.text(new IpAddress(ends.localHi(), ends.localLo()), ends.localPort());
    return t.isOfListener()
        ? local
        : local
            + " "
            + Endpoints.text(new IpAddress(ends.remoteHi(), ends.remoteLo()), ends.remotePort());
  }

  private void sayLost() {
    long count = lost.getAndSet(0);
    if (count > 0) {
      out.println("(" + count + " transitions came too fast to be printed)");
    }
  }
}
