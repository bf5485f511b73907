package io.leat.observe;

import io.leat.tcp.trace.TransitionCause;
import java.util.Locale;

/** Which calls lead to which transitions. */
final class CallEffects {
  private CallEffects() {}

  /**
   * Whether a call, such as {@code connect(10.0.0.2:80)} or {@code CLOSE}, leads to a transition.
   */
  static boolean mayCause(String call, TransitionCause cause) {
    return switch (verb(call)) {
      case "open" -> cause == TransitionCause.ACTIVE_OPEN || cause == TransitionCause.PASSIVE_OPEN;
      case "connect" -> cause == TransitionCause.ACTIVE_OPEN;
      case "listen" -> cause == TransitionCause.PASSIVE_OPEN;
      case "send", "write" -> cause == TransitionCause.SEND_ON_LISTEN;
      case "abort" -> cause == TransitionCause.ABORT_CALLED;
      case "close", "shutdown", "shutdownoutput" -> isOfClose(cause);
      default -> false;
    };
  }

  private static boolean isOfClose(TransitionCause cause) {
    return cause == TransitionCause.CLOSE_CALLED
        || cause == TransitionCause.CLOSED_BEFORE_SYN
        || cause == TransitionCause.CLOSED_WITH_UNREAD_DATA
        || cause == TransitionCause.LISTENER_CLOSED
        || cause == TransitionCause.ABORT_CALLED;
  }

  private static String verb(String call) {
    int end = 0;
    while (end < call.length() && Character.isLetter(call.charAt(end))) {
      end++;
    }
    return call.substring(0, end).toLowerCase(Locale.ROOT);
  }
}
