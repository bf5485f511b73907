package io.leat.observe;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import org.jspecify.annotations.Nullable;

/** One line in a margin of a ladder. */
public sealed interface LadderEntry {
  /**
   * The state that was entered.
   *
   * @param tag tells connections apart where there are several, such as {@code :40002}; {@code
   *     listener} where a listening socket ends; or empty
   * @param why where the arrows do not tell; else null
   */
  record State(TcpState state, String tag, @Nullable TransitionCause why) implements LadderEntry {}

  /** A user call; {@code result} may be empty. */
  record Call(CallLayer layer, String call, String result) implements LadderEntry {}

  /**
   * @param nanos how long the timer runs, or ran; -1 if that is not known
   */
  record Timer(TcpTimer timer, boolean expired, long nanos) implements LadderEntry {}

  /** What had arrived was dropped. */
  record Drop(DropReason reason) implements LadderEntry {}
}
