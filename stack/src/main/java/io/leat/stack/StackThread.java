package io.leat.stack;

import io.leat.stack.link.LoopAttendant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who turns a loop: a thread of its own, and any thread that asks for something while that one
 * rests.
 *
 * <p>To wake the loop's thread costs more than most of what it is woken for. So the thread that
 * asks takes the {@link #turn} itself where nobody has it, and runs a few cycles: a write is on its
 * way, and has perhaps arrived, before the call returns. A neighbour in memory that was sent frames
 * is looked after in the same way. What is left then, or comes due sooner than the loop's thread
 * would wake by itself, is left to that. Where somebody turns the loop already nothing is to be
 * done: whoever gives the turn back looks again for what came meanwhile.
 *
 * <p>Handlers run in the thread that has the turn. A loop with handlers that are not the socket
 * layer's ({@link StackLoop#mayBeTurnedByAnyThread}) is turned by its own thread alone.
 */
final class StackThread implements LoopAttendant {
  /** Cycles that a thread runs for others at a time: then the loop's own goes on. */
  private static final int LENT_CYCLES = 8;

  /** How often a thread goes from one neighbour to the other. */
  private static final int VISITS = 4;

  /** The loop's thread does not rest. */
  private static final long AWAKE = Long.MIN_VALUE;

  private final StackLoop loop;
  private final Thread thread;
  private final Rest rest;
  private final ReentrantLock turn = new ReentrantLock();

  /** Whoever was sent frames in this turn. Under the turn. */
  private @Nullable StackThread neighbour;

  /**
   * Somebody has queued a command or sent frames since the last lent cycle began. Whoever cannot
   * take the turn leaves it set, and whoever gives the turn back looks at it afterwards: one of the
   * two sees the other.
   */
  private volatile boolean wanted;

  /** Until when the loop's thread rests, of {@link System#nanoTime}. */
  private volatile long restsUntil = AWAKE;

  private volatile boolean stopped;

  StackThread(StackLoop loop, String name) {
    this.loop = loop;
    rest = Rest.of(loop.config());
    loop.device().attend(this);
    thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!stopped) {
      long deadline = cycle();
      if (!rest.alwaysParks()) {
        deadline = lookOn(deadline);
      }
      if (deadline != AWAKE && !loop.hasCommands()) {
        loop.device().park(deadline);
      }
      restsUntil = AWAKE;
    }
  }

  /**
   * The same deadline if the thread shall wait for it, AWAKE if it shall look again: whoever queues
   * a command then need not wake it.
   */
  @SuppressWarnings("ThreadPriorityCheck") // to yield is what was asked for
  private long lookOn(long deadline) {
    long now = System.nanoTime();
    if (deadline == AWAKE) {
      rest.worked(now);
      return AWAKE;
    }
    Rest.Manner manner = rest.idle(now);
    if (manner == Rest.Manner.PARK) {
      return deadline;
    }
    restsUntil = AWAKE;
    if (manner == Rest.Manner.YIELD) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
    return AWAKE;
  }

  /** One cycle of the loop's thread; when the next one is due, or AWAKE. */
  private long cycle() {
    long deadline = AWAKE;
    StackThread sentTo;
    turn.lock();
    try {
      if (loop.runOnce(System.nanoTime()) == 0) {
        deadline = loop.nextDeadline();
        restsUntil = deadline; // before commands are looked for: who asks later sees it
      }
      sentTo = takeNeighbour();
    } finally {
      turn.unlock();
    }
    if (sentTo != null) {
      visit(sentTo);
    }
    return deadline;
  }

  @Override
  public void neighbourHasFrames(LoopAttendant other) {
    neighbour = (StackThread) other;
  }

  private @Nullable StackThread takeNeighbour() {
    StackThread taken = neighbour;
    neighbour = null;
    return taken;
  }

  /** Sees to it that a command that was queued is run soon. Any thread. */
  void commandQueued() {
    if (turn.isHeldByCurrentThread()) {
      return; // a handler's: whoever gives the turn back looks for it
    }
    if (loop.mayBeTurnedByAnyThread()) {
      visit(this);
    } else if (loop.hasCommands()) {
      wakeIfResting();
    }
  }

  private static void visit(StackThread first) {
    StackThread next = first;
    for (int visits = 0; next != null; visits++) {
      if (visits < VISITS && next.loop.mayBeTurnedByAnyThread()) {
        next = next.lend();
      } else {
        next.wakeIfResting();
        next = null;
      }
    }
  }

  /**
   * Some cycles of the caller's, unless somebody turns the loop: who does looks again. What is left
   * is for the loop's thread.
   *
   * @return who was sent frames
   */
  private @Nullable StackThread lend() {
    wanted = true;
    StackThread sentTo = null;
    int cycles = 0;
    while (wanted && !turn.isHeldByCurrentThread() && turn.tryLock()) {
      boolean due;
      try {
        cycles = lendUntilIdle(cycles);
        due = stopped || cycles == LENT_CYCLES || loop.nextDeadline() < restsUntil;
        StackThread lastSentTo = takeNeighbour();
        sentTo = lastSentTo == null ? sentTo : lastSentTo;
      } finally {
        turn.unlock();
      }
      if (due) {
        wakeIfResting();
        break;
      }
    }
    return sentTo;
  }

  private int lendUntilIdle(int before) {
    int cycles = before;
    boolean works = true;
    while (works && !stopped && cycles < LENT_CYCLES) {
      wanted = false;
      works = loop.runOnce(System.nanoTime()) > 0;
      cycles += works ? 1 : 0;
    }
    return cycles;
  }

  private void wakeIfResting() {
    if (restsUntil != AWAKE) {
      loop.device().wake();
    }
  }

  /** Whether the caller has the turn. */
  boolean isCurrent() {
    return turn.isHeldByCurrentThread();
  }

  /** Ends the thread after its present cycle and waits for it, unless it is the caller. */
  void stop() {
    stopped = true;
    loop.device().wake();
    boolean interrupted = false;
    while (Thread.currentThread() != thread && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last cycle, of the caller's, once the thread has ended. */
  void runLast() {
    StackThread sentTo;
    turn.lock();
    try {
      loop.runOnce(System.nanoTime());
      sentTo = takeNeighbour();
    } finally {
      turn.unlock();
    }
    if (sentTo != null) {
      sentTo.wakeIfResting();
    }
  }
}
