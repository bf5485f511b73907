package io.leat.cli.rival;

import io.leat.cli.CommandFailure;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.util.Set;

/** A state of RFC 9293 §3.3.2, and how it is reached by protocol alone. */
enum Start {
  CLOSED(TcpState.CLOSED),
  LISTEN(TcpState.LISTEN),
  SYN_SENT(TcpState.SYN_SENT),
  SYN_RECEIVED_PASSIVE(TcpState.SYN_RECEIVED),
  SYN_RECEIVED_ACTIVE(TcpState.SYN_RECEIVED),
  ESTABLISHED(TcpState.ESTABLISHED),
  FIN_WAIT_1(TcpState.FIN_WAIT_1),
  FIN_WAIT_2(TcpState.FIN_WAIT_2),
  CLOSE_WAIT(TcpState.CLOSE_WAIT),
  CLOSING(TcpState.CLOSING),
  LAST_ACK(TcpState.LAST_ACK),
  TIME_WAIT(TcpState.TIME_WAIT);

  /** Octets that wait for a closed window. */
  private static final int WAITING = 300;

  private static final int FILL_SEGMENTS = 200;

  private final TcpState state;

  Start(TcpState state) {
    this.state = state;
  }

  TcpState state() {
    return state;
  }

  boolean isSynReceived() {
    return state == TcpState.SYN_RECEIVED;
  }

  boolean isSynchronized() {
    return state.isSynchronized();
  }

  /**
   * Brings the peer's host there.
   *
   * @throws CommandFailure if it comes to be in another state
   */
  void reach(Peer peer, Set<Given> given) throws IOException {
    peer.useTimestamps(given.contains(Given.TIMESTAMPS));
    Contestant host = peer.host();
    switch (this) {
      case CLOSED -> {}
      case LISTEN -> host.listen();
      case SYN_SENT -> host.connect();
      case SYN_RECEIVED_PASSIVE -> {
        host.listen();
        peer.sendsSyn();
      }
      case SYN_RECEIVED_ACTIVE -> {
        host.connect();
        peer.listens();
        peer.sendsSyn();
      }
      default -> {
        establish(peer, given);
        goOn(peer, given);
      }
    }
    peer.listens();
    TcpState reached = host.state();
    if (reached != state) {
      throw new CommandFailure("reached " + reached + ", not " + this + " with " + given);
    }
  }

  private void establish(Peer peer, Set<Given> given) throws IOException {
    Contestant host = peer.host();
    host.listen();
    peer.sendsSyn();
    peer.acknowledgesAll();
    if (!given.contains(Given.LISTENER)) {
      host.closeListener();
    }
    received(peer, given);
    sent(peer, given);
  }

  private void received(Peer peer, Set<Given> given) throws IOException {
    if (given.contains(Given.TEXT_RECEIVED)) {
      peer.sendsText(2 * Peer.TEXT);
      peer.host().readAll();
    }
    if (given.contains(Given.TEXT_UNREAD)) {
      peer.sendsText(Peer.TEXT);
    }
    if (given.contains(Given.TIMESTAMPS)) {
      peer.sendsText(1);
      peer.host().readAll();
    }
    if (given.contains(Given.RECEIVE_WINDOW_CLOSED)) {
      closeReceiveWindow(peer);
    }
    peer.listens();
  }

  /** The FIN of the states behind takes the last place in the window. */
  private void closeReceiveWindow(Peer peer) throws IOException {
    int leave = state.peerHasClosed() ? 1 : 0;
    for (int i = 0; i < FILL_SEGMENTS && peer.window() > leave; i++) {
      peer.sendsText(Math.min(Peer.MSS, peer.window() - leave));
    }
    if (peer.window() != leave) {
      throw new CommandFailure("the window of " + peer.window() + " octets does not close");
    }
  }

  /** In LAST-ACK the window closes behind the FIN: before it, the FIN would wait in CLOSE-WAIT. */
  private void sent(Peer peer, Set<Given> given) throws IOException {
    if (given.contains(Given.TEXT_OUTSTANDING)) {
      peer.host().write(2 * peer.fullSegment());
    }
    if (given.contains(Given.FULL_SEGMENT_OUTSTANDING)) {
      peer.host().write(peer.fullSegment());
    }
    if (given.contains(Given.SEND_WINDOW_CLOSED) && this != LAST_ACK) {
      peer.closesWindow();
      peer.host().write(WAITING);
    }
    peer.listens();
  }

  private void goOn(Peer peer, Set<Given> given) throws IOException {
    switch (this) {
      case FIN_WAIT_1 -> close(peer, given);
      case FIN_WAIT_2 -> {
        close(peer, given);
        peer.acknowledgesAll();
      }
      case CLOSE_WAIT -> peer.sendsFin();
      case CLOSING -> {
        close(peer, given);
        peer.sendsFin();
      }
      case LAST_ACK -> {
        peer.sendsFin();
        close(peer, given);
        if (given.contains(Given.SEND_WINDOW_CLOSED)) {
          peer.closesWindow();
        }
      }
      case TIME_WAIT -> {
        close(peer, given);
        peer.acknowledgesAll();
        peer.sendsFin();
      }
      default -> {}
    }
  }

  private static void close(Peer peer, Set<Given> given) throws IOException {
    if (given.contains(Given.FULLY_CLOSED)) {
      peer.host().closeConnection();
    } else {
      peer.host().shutDownOutput();
    }
    peer.listens();
  }
}
