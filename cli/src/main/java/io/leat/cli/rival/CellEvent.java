package io.leat.cli.rival;

import java.util.EnumSet;
import java.util.Set;

/**
 * The events of the table of states and events that are packets, and those calls of an application
 * that make packets, by the names that they have there.
 */
enum CellEvent {
  SEG_SYN_LEFT,
  SEG_SYN_IN_WINDOW,
  SEG_SYN_RIGHT,
  SEG_SYN_NEW,
  SEG_SYN_NEW_REUSE_OK,
  SEG_SYN_REUSE_BAD,
  SEG_SYN_DATA,
  SEG_SYN_FIN,
  SEG_SYN_RST,
  SEG_SYNACK_OK,
  SEG_SYNACK_ACK_LOW,
  SEG_SYNACK_ACK_HIGH,
  SEG_SYNACK_FIN_OK,
  SEG_SYNACK_IN_WINDOW,
  SEG_ACK_NEW,
  SEG_ACK_OF_FIN,
  SEG_ACK_DUP,
  SEG_ACK_WND_UPDATE,
  SEG_ACK_WND_ZERO,
  SEG_ACK_OLD,
  SEG_ACK_ANCIENT,
  SEG_ACK_FUTURE,
  SEG_ACK_SEQ_LEFT,
  SEG_ACK_SEQ_RIGHT,
  SEG_KEEPALIVE_OCTET,
  SEG_DATA_IN_ORDER,
  SEG_DATA_AFTER_FULL_CLOSE,
  SEG_DATA_OUT_OF_ORDER,
  SEG_DATA_OLD,
  SEG_DATA_STRADDLE_LEFT,
  SEG_DATA_STRADDLE_RIGHT,
  SEG_DATA_RIGHT,
  SEG_DATA_ZERO_WINDOW,
  SEG_DATA_ACK_FUTURE,
  SEG_DATA_ACK_ANCIENT,
  SEG_DATA_NO_ACK,
  SEG_FIN_IN_ORDER,
  SEG_FIN_ACKS_OUR_FIN,
  SEG_FIN_DATA_IN_ORDER,
  SEG_FIN_OUT_OF_ORDER,
  SEG_FIN_DUPLICATE,
  SEG_FIN_RIGHT,
  SEG_FIN_NO_ACK,
  SEG_RST_EXACT,
  SEG_RST_EXACT_RFC1337,
  SEG_RST_IN_WINDOW,
  SEG_RST_LEFT,
  SEG_RST_RIGHT,
  SEG_RST_ZERO_WINDOW_EXACT,
  SEG_RSTACK_ACK_OK,
  SEG_RSTACK_ACK_BAD,
  SEG_RST_DATA_EXACT,
  SEG_NO_FLAGS,
  SEG_NO_FLAGS_OUTSIDE,
  SEG_URG_IN_ORDER,
  SEG_BAD_CHECKSUM,
  SEG_BAD_HEADER,
  SEG_BAD_OPTION_LEN,
  SEG_PAWS_OLD_TS,
  SEG_TS_MISSING,
  SEG_RST_OLD_TS,
  SEG_TO_BROADCAST,
  SEG_FROM_INVALID_SRC,
  SEG_LAND,
  USER_SEND,
  USER_RECEIVE_DATA,
  USER_CLOSE,
  USER_ABORT,
  ICMP_SOFT,
  ICMP_HARD,
  ICMP_FRAG_NEEDED,
  ICMP_FRAG_NEEDED_TINY,
  ICMP_SOURCE_QUENCH,
  ICMP_BAD_QUOTE;

  private static final Set<Start> OWN_FIN_OUTSTANDING =
      EnumSet.of(Start.FIN_WAIT_1, Start.CLOSING, Start.LAST_ACK);
  private static final Set<Start> MAY_HAVE_TEXT_OUTSTANDING =
      EnumSet.of(
          Start.ESTABLISHED, Start.FIN_WAIT_1, Start.CLOSE_WAIT, Start.CLOSING, Start.LAST_ACK);
  private static final Set<Start> SENDING = EnumSet.of(Start.ESTABLISHED, Start.CLOSE_WAIT);
  private static final Set<Start> HAS_NO_CONNECTION = EnumSet.of(Start.CLOSED, Start.LISTEN);
  private static final Set<Start> PEER_HAS_CLOSED =
      EnumSet.of(Start.CLOSE_WAIT, Start.CLOSING, Start.LAST_ACK, Start.TIME_WAIT);

  /** Whether the table has the cell. */
  boolean appliesIn(Start start) {
    return switch (this) {
      case SEG_SYN_NEW_REUSE_OK, SEG_SYN_REUSE_BAD -> start == Start.TIME_WAIT;
      case SEG_DATA_AFTER_FULL_CLOSE -> start == Start.FIN_WAIT_1 || start == Start.FIN_WAIT_2;
      case SEG_SYNACK_IN_WINDOW, SEG_ACK_SEQ_LEFT, SEG_ACK_SEQ_RIGHT, SEG_KEEPALIVE_OCTET ->
          start != Start.SYN_SENT;
      case SEG_ACK_OF_FIN, SEG_FIN_ACKS_OUR_FIN ->
          HAS_NO_CONNECTION.contains(start) || OWN_FIN_OUTSTANDING.contains(start);
      case SEG_FIN_DUPLICATE ->
          HAS_NO_CONNECTION.contains(start) || PEER_HAS_CLOSED.contains(start);
      case SEG_DATA_STRADDLE_LEFT -> !start.isSynReceived();
      case USER_RECEIVE_DATA -> start == Start.CLOSED || start.isSynchronized();
      case SEG_ACK_NEW -> start != Start.FIN_WAIT_2 && start != Start.TIME_WAIT;
      default -> true;
    };
  }

  /** Why the kernel cannot be put to it; empty where it can. */
  String excuse(Start start) {
    return switch (this) {
      case SEG_DATA_ZERO_WINDOW, SEG_RST_ZERO_WINDOW_EXACT ->
          start.isSynReceived() ? "the kernel's first window is never closed" : "";
      case USER_SEND, USER_RECEIVE_DATA, USER_CLOSE, USER_ABORT -> excuseOfCall(start);
      default -> "";
    };
  }

  private String excuseOfCall(Start start) {
    return switch (start) {
      case CLOSED -> "there is no socket to call";
      case SYN_RECEIVED_PASSIVE -> "the application has no socket before the handshake ends";
      case LISTEN -> this == USER_CLOSE ? "" : "a listening socket can only be closed";
      case SYN_SENT, SYN_RECEIVED_ACTIVE ->
          this == USER_SEND ? "Java refuses before the socket is connected" : "";
      default -> "";
    };
  }

  Set<Given> given(Start start) {
    Set<Given> given = EnumSet.noneOf(Given.class);
    switch (this) {
      case SEG_ACK_NEW -> addIf(MAY_HAVE_TEXT_OUTSTANDING, start, given, Given.TEXT_OUTSTANDING);
      case SEG_ACK_DUP, SEG_ACK_WND_ZERO, ICMP_SOFT, ICMP_HARD ->
          addIf(SENDING, start, given, Given.TEXT_OUTSTANDING);
      case ICMP_FRAG_NEEDED ->
          addIf(MAY_HAVE_TEXT_OUTSTANDING, start, given, Given.FULL_SEGMENT_OUTSTANDING);
      case SEG_ACK_WND_UPDATE ->
          addIf(MAY_HAVE_TEXT_OUTSTANDING, start, given, Given.SEND_WINDOW_CLOSED);
      case SEG_DATA_OLD, SEG_DATA_STRADDLE_LEFT -> {
        if (start.isSynchronized()) {
          given.add(Given.TEXT_RECEIVED);
        }
      }
      case SEG_DATA_ZERO_WINDOW, SEG_RST_ZERO_WINDOW_EXACT -> {
        if (start.isSynchronized()) {
          given.add(Given.RECEIVE_WINDOW_CLOSED);
        }
      }
      case SEG_PAWS_OLD_TS, SEG_TS_MISSING, SEG_RST_OLD_TS -> {
        if (start.isSynchronized() || start.isSynReceived()) {
          given.add(Given.TIMESTAMPS);
        }
      }
      case USER_RECEIVE_DATA ->
          given.add(
              PEER_HAS_CLOSED.contains(start) ? Given.TEXT_UNREAD : Given.RECEIVE_WINDOW_CLOSED);
      case SEG_DATA_AFTER_FULL_CLOSE -> given.add(Given.FULLY_CLOSED);
      case SEG_SYN_LEFT, SEG_SYN_IN_WINDOW, SEG_SYN_RIGHT, SEG_SYN_NEW, SEG_SYN_DATA, SEG_SYN_FIN ->
          addIf(EnumSet.of(Start.TIME_WAIT), start, given, Given.LISTENER);
      case SEG_SYN_NEW_REUSE_OK, SEG_SYN_REUSE_BAD -> {
        given.add(Given.LISTENER);
        given.add(Given.TIMESTAMPS);
      }
      default -> {}
    }
    return given;
  }

  private static void addIf(Set<Start> among, Start start, Set<Given> given, Given what) {
    if (among.contains(start)) {
      given.add(what);
    }
  }

  boolean isOfRfc1337() {
    return this == SEG_RST_EXACT_RFC1337;
  }

  Stimulus stimulus(Start start, Peer peer) {
    return new CellStimulus(start, peer).of(this);
  }
}
