package io.leat.stack;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Every command is taken once, in the order in which its thread gave it, with what was written. */
public final class CommandQueueStress {
  private CommandQueueStress() {}

  static final class Numbered extends Command {
    int number;

    @Override
    protected void run(StackLoop loop, long now) {}
  }

  /** As the loop takes them: unlinked before they run, so that each may be queued again. */
  static void takeInto(CommandQueue queue, List<Integer> taken) {
    Command command = queue.takeAll();
    while (command != null) {
      Command following = command.next;
      command.next = null;
      taken.add(((Numbered) command).number);
      command = following;
    }
  }

  static void give(CommandQueue queue, int number) {
    Numbered command = new Numbered();
    command.number = number;
    queue.add(command);
  }

  /** Two threads give. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class TwoGive {
    private final CommandQueue queue = new CommandQueue();

    @Actor
    public void one() {
      give(queue, 1);
      give(queue, 2);
    }

    @Actor
    public void other() {
      give(queue, 11);
      give(queue, 12);
    }

    @Arbiter
    public void take(Z_Result r) {
      List<Integer> taken = new ArrayList<>();
      takeInto(queue, taken);
      List<Integer> low = taken.stream().filter(n -> n < 10).toList();
      List<Integer> high = taken.stream().filter(n -> n > 10).toList();
      boolean inOrder = low.equals(List.of(1, 2)) && high.equals(List.of(11, 12));
      r.r1 = inOrder && taken.size() == 4 && queue.isEmpty();
    }
  }

  /** One gives while the loop takes. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class GiveAndTake {
    private final CommandQueue queue = new CommandQueue();
    private final List<Integer> taken = new ArrayList<>();

    @Actor
    public void give() {
      CommandQueueStress.give(queue, 1);
      CommandQueueStress.give(queue, 2);
      CommandQueueStress.give(queue, 3);
    }

    @Actor
    public void take() {
      takeInto(queue, taken);
      takeInto(queue, taken);
    }

    @Arbiter
    public void rest(Z_Result r) {
      takeInto(queue, taken);
      r.r1 = taken.equals(List.of(1, 2, 3));
    }
  }
}
