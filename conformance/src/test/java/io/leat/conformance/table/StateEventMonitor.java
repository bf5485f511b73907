package io.leat.conformance.table;

import io.leat.conformance.table.Reply.Word;
import io.leat.packet.wire.TcpFlags;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table as a run-time monitor: was what happened a row?
 *
 * <p>It runs with bursts of one event. It asks of each event that the state that follows is the
 * row's; that no RST and no SYN left that the row does not send; that an answer that the row
 * demands at once was sent; and that where the row demands silence nothing was sent. New text, a
 * FIN that waited for its turn, and acknowledgments that ride on them are free: the rows do not say
 * when.
 */
public final class StateEventMonitor {
  private final StateEventTable table;
  private final boolean defaults;

  /**
   * @param defaults whether the stack runs with its default settings; else each row's base rule
   */
  public StateEventMonitor(StateEventTable table, boolean defaults) {
    this.table = table;
    this.defaults = defaults;
  }

  /** One segment that left because of the event. */
  public record Output(int flags, int textLength) {
    boolean has(int flag) {
      return (flags & flag) == flag;
    }
  }

  /**
   * What happened.
   *
   * @param events in order: two where one segment held two surprises
   * @param closeWaits a CLOSE was called whose FIN has not been sent
   * @param finWaits the peer's FIN is held beyond a gap
   */
  public record Observation(
      TableState before,
      List<TableEvent> events,
      List<Output> outputs,
      TableState after,
      boolean closeWaits,
      boolean finWaits) {}

  /** Says what is wrong with the observation, or nothing. */
  public Optional<String> violation(Observation seen) {
    Set<TableState> states = EnumSet.of(seen.before());
    Set<Cell> rows = new LinkedHashSet<>();
    for (TableEvent event : seen.events()) {
      Set<TableState> next = EnumSet.noneOf(TableState.class);
      for (TableState state : states) {
        Cell row = table.cell(state, event);
        if (!row.applicable()) {
          return Optional.of(row + " cannot happen: " + seen);
        }
        rows.add(row);
        next.add(outcome(row).next());
        if (defaults && row.switches().containsKey(Choice.LEFT_ACK)) {
          // whether its ACK field is valid is another question
          next.add(row.base().next());
        }
      }
      states = next;
    }
    if (!allowed(states, seen).contains(seen.after())) {
      return Optional.of("not the state that follows, which is one of " + states + ": " + seen);
    }
    return wrongOutput(seen, rows);
  }

  private Expectation outcome(Cell row) {
    return defaults ? row.defaults() : row.base();
  }

  /** The states that follow, and what a CLOSE or FIN that waited may make of them. */
  private static Set<TableState> allowed(Set<TableState> states, Observation seen) {
    Set<TableState> allowed = EnumSet.copyOf(states);
    if (seen.closeWaits()) {
      replace(states, allowed, TableState.ESTABLISHED, TableState.FIN_WAIT_1);
      replace(states, allowed, TableState.CLOSE_WAIT, TableState.LAST_ACK);
    }
    if (seen.finWaits()) {
      replace(states, allowed, TableState.ESTABLISHED, TableState.CLOSE_WAIT);
      replace(states, allowed, TableState.FIN_WAIT_1, TableState.CLOSING);
      replace(states, allowed, TableState.FIN_WAIT_2, TableState.TIME_WAIT);
    }
    return allowed;
  }

  private static void replace(
      Set<TableState> states, Set<TableState> allowed, TableState from, TableState to) {
    if (states.contains(from)) {
      allowed.add(to);
    }
  }

  private Optional<String> wrongOutput(Observation seen, Set<Cell> rows) {
    List<Reply> replies = rows.stream().flatMap(row -> outcome(row).replies().stream()).toList();
    for (int control : new int[] {TcpFlags.RST, TcpFlags.SYN}) {
      boolean sent = seen.outputs().stream().anyMatch(output -> output.has(control));
      boolean inRow = replies.stream().anyMatch(reply -> (reply.flags() & control) != 0);
      if (sent && !inRow) {
        return Optional.of(TcpFlags.format(control) + " is in no reply of " + rows + ": " + seen);
      }
    }
    for (Reply reply : replies) {
      boolean demanded =
          !reply.has(Word.DELAYED) && !reply.has(Word.THROTTLED) && !reply.has(Word.OPTIONAL);
      int flags = reply.flags() & ~TcpFlags.FIN;
      if (demanded && seen.outputs().stream().noneMatch(output -> output.has(flags))) {
        return Optional.of("no " + reply + " as " + rows + " demands: " + seen);
      }
    }
    if (!seen.outputs().isEmpty() && rows.stream().allMatch(this::isSilent)) {
      return Optional.of(rows + " is silent: " + seen);
    }
    return Optional.empty();
  }

  /** Whether the row changes nothing and says nothing, so that nothing may be sent. */
  private boolean isSilent(Cell row) {
    Expectation outcome = outcome(row);
    boolean unchanged =
        outcome.timers().stream()
            .allMatch(demand ->
                demand.kind() == TimerDemand.Kind.SAME || demand.kind() == TimerDemand.Kind.NONE);
    boolean acknowledges = row.event().name().startsWith("SEG_ACK_");
    return outcome.replies().isEmpty()
        && unchanged
        && outcome.accepted() == Accepted.NONE
        && outcome.next() == row.state()
        && row.event().isSegment()
        && !acknowledges;
  }
}
