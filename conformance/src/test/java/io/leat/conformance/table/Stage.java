package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Brings a scene to a state, with what is given there, by protocol alone. */
final class Stage {
  private static final int SENT_BEFORE = 300;

  private final Scene scene;
  private final TableState state;
  private final Set<Given> given;

  private Stage(Scene scene, TableState state, Set<Given> given) {
    this.scene = scene;
    this.state = state;
    this.given = given;
  }

  /** A scene in the state, under the default settings changed by {@code switches}. */
  static Scene set(
      Variant variant, TableState state, Set<Given> given, Map<Choice, Boolean> switches) {
    Scene scene = reached(variant, state, given, switches);
    int expiries = 0;
    if (given.contains(Given.BELOW_R1)) {
      expiries = (int) scene.setting(TcpSetting.R1) - 1;
    } else if (given.contains(Given.BELOW_R2)) {
      expiries = expiriesUntilTheEnd(variant, state, given, switches) - 1;
    }
    for (int i = 0; i < expiries; i++) {
      expireRetransmission(scene);
    }
    return scene;
  }

  private static Scene reached(
      Variant variant, TableState state, Set<Given> given, Map<Choice, Boolean> switches) {
    var scene =
        new Scene(variant, config(state, given, switches), !given.contains(Given.MEMORY_EXHAUSTED));
    new Stage(scene, state, given).reach();
    scene.absorb();
    return scene;
  }

  private static TcpConfig config(
      TableState state, Set<Given> given, Map<Choice, Boolean> switches) {
    TcpConfig config =
        TcpConfig.DEFAULT
            .with(TcpSetting.RECEIVE_BUFFER, Scene.RECEIVE_BUFFER)
            .with(TcpSetting.SEND_BUFFER, Scene.SEND_BUFFER)
            .with(TcpSetting.KEEP_ALIVE, given.contains(Given.KEEP_ALIVE))
            .with(TcpSetting.KEEP_ALIVE_IDLE, Duration.ofSeconds(10))
            .with(TcpSetting.KEEP_ALIVE_INTERVAL, Duration.ofSeconds(1))
            .with(TcpSetting.KEEP_ALIVE_PROBES, 5);
    if (given.contains(Given.BELOW_R2)) {
      config =
          config
              .with(TcpSetting.R2, Duration.ofSeconds(5))
              .with(TcpSetting.SYN_R2, Duration.ofSeconds(5));
    }
    if (given.contains(Given.RECEIVE_WINDOW_CLOSED) && !state.tcpState().isSynchronized()) {
      // nothing can have been received yet: the window is closed from the start
      config = config.with(TcpSetting.RECEIVE_BUFFER, 0);
    }
    if (given.contains(Given.USER_TIMEOUT)) {
      config = config.with(TcpSetting.USER_TIMEOUT, Duration.ofSeconds(3));
    }
    for (Map.Entry<Choice, Boolean> choice : switches.entrySet()) {
      config = config.with(setting(choice.getKey()), choice.getValue());
    }
    return config;
  }

  private static TcpSetting setting(Choice choice) {
    return switch (choice) {
      case LEFT_ACK -> TcpSetting.ACK_OF_OLD_SEGMENTS;
      case RFC_1337 -> TcpSetting.RFC1337;
      case DUPLICATE_SYN -> TcpSetting.SYN_ACK_FOR_DUPLICATE_SYN;
      case SYN_IN_SYN_RECEIVED -> TcpSetting.CHALLENGE_SYN_IN_SYN_RECEIVED;
      case SYN_FIN -> TcpSetting.DROP_SYN_WITH_FIN;
      case READ_AFTER_FIN -> TcpSetting.READ_AFTER_FIN;
    };
  }

  private void reach() {
    scene.timestamps = given.contains(Given.TIMESTAMPS);
    switch (state) {
      case CLOSED -> scene.neverOpened();
      case LISTEN -> listen();
      case SYN_SENT -> synSent();
      case SYN_RECEIVED_PASSIVE -> {
        listen();
        scene.peerSendsSyn();
        duringHandshake();
      }
      case SYN_RECEIVED_ACTIVE -> {
        synSent();
        scene.peerSendsSyn();
      }
      case ESTABLISHED -> established();
      case FIN_WAIT_1 -> {
        established();
        close();
      }
      case FIN_WAIT_2 -> {
        established();
        close();
        scene.peerAcknowledges(scene.sndNxt);
      }
      case CLOSE_WAIT -> {
        established();
        scene.peerSendsFin(scene.sndUna);
      }
      case CLOSING -> {
        established();
        close();
        scene.peerSendsFin(scene.sndUna);
      }
      case LAST_ACK -> {
        established();
        scene.peerSendsFin(scene.sndUna);
        close();
        if (given.contains(Given.SEND_WINDOW_CLOSED)) {
          closeSendWindow();
        }
      }
      case TIME_WAIT -> {
        established();
        close();
        scene.peerAcknowledges(scene.sndNxt);
        scene.peerSendsFin(scene.sndUna);
      }
    }
    if (given.contains(Given.ACK_DELAYED)) {
      scene.peerSendsText(Scene.N);
    }
    keepAlive();
  }

  private void keepAlive() {
    if (!given.contains(Given.KEEP_ALIVE)) {
      return;
    }
    while (keepAliveAt() - scene.heardAt < scene.setting(TcpSetting.KEEP_ALIVE_IDLE)) {
      // the timer is moved lazily: it looks again before the idle time is over
      scene.host.advanceTo(keepAliveAt());
    }
    int probes = 0;
    if (given.contains(Given.PROBES_UNANSWERED)) {
      probes = (int) scene.setting(TcpSetting.KEEP_ALIVE_PROBES);
    } else if (given.contains(Given.USER_TIMEOUT)) {
      probes = 1;
    }
    for (int i = 0; i < probes; i++) {
      scene.host.advanceTo(keepAliveAt());
      scene.absorb();
    }
  }

  private long keepAliveAt() {
    return scene.host.now + scene.connection().status(scene.host.now).keepAliveIn();
  }

  private void listen() {
    if (scene.variant.side() == Variant.Side.LISTENER) {
      scene.listen();
    } else {
      scene.openPassive();
      if (given.contains(Given.REMOTE_SPECIFIED)) {
        scene.connection().flow().copyFrom(scene.flow);
      }
    }
  }

  private void synSent() {
    scene.open();
    scene.absorb();
    duringHandshake();
  }

  private void duringHandshake() {
    if (given.contains(Given.TEXT_QUEUED)) {
      scene.send(Scene.N);
    }
    if (given.contains(Given.SEND_BUFFER_FULL)) {
      scene.send(Scene.SEND_BUFFER);
    }
  }

  private void established() {
    if (scene.variant.side() == Variant.Side.ACTIVE) {
      scene.open();
      scene.absorb();
      WireSegment synAck = scene.segment(SYN | ACK, scene.irs(), scene.sndNxt);
      scene.peerSends(synAck);
    } else {
      listen();
      scene.peerSendsSyn();
      scene.peerSends(scene.segment(ACK, scene.rcvNxt, scene.sndNxt));
    }
    scene.sndUna = scene.sndNxt;
    requireState(TcpState.ESTABLISHED);
    if (given.contains(Given.LISTENER)) {
      outrunIsnClock();
    }
    received();
    sent();
  }

  /**
   * Sends so much so fast that SND.NXT is ahead of the clock of initial sequence numbers (RFC
   * 6528): who then reuses the connection must choose its ISS with care.
   */
  private void outrunIsnClock() {
    for (int i = 0; i < 20; i++) {
      scene.send(Scene.SEND_BUFFER);
      scene.absorb();
      scene.peerAcknowledges(scene.sndNxt);
    }
  }

  /** What arrived before; the FIN of the states behind takes the last place in the window. */
  private void received() {
    if (given.contains(Given.TEXT_RECEIVED)) {
      scene.peerSendsText(2 * Scene.N);
      scene.receive();
    }
    if (given.contains(Given.TEXT_UNREAD)) {
      scene.peerSendsText(Scene.N);
    }
    if (given.contains(Given.RECEIVE_WINDOW_CLOSED)) {
      int leave = state.tcpState().peerHasClosed() ? 1 : 0;
      while (scene.rcvWnd() > leave) {
        scene.peerSendsText(Math.min(1000, scene.rcvWnd() - leave));
      }
    }
    if (given.contains(Given.TIMESTAMPS)) {
      scene.peerSendsText(1);
      scene.receive();
    }
    scene.waitForDelayedAck();
  }

  private void sent() {
    int mss = scene.mss();
    if (given.contains(Given.TEXT_OUTSTANDING)) {
      scene.send(2 * mss);
    }
    if (given.contains(Given.FULL_SEGMENT_OUTSTANDING)) {
      scene.send(mss);
    }
    if (given.contains(Given.SEND_WINDOW_CLOSED) && state != TableState.LAST_ACK) {
      closeSendWindow();
      scene.send(SENT_BEFORE);
    }
    if (given.contains(Given.SEND_BUFFER_FULL)) {
      closeSendWindow();
      scene.send(Scene.SEND_BUFFER);
    }
    scene.absorb();
  }

  private void closeSendWindow() {
    scene.absorb();
    scene.window = 0;
    scene.peerSends(scene.segment(ACK, scene.rcvNxt, scene.sndUna));
  }

  private void close() {
    if (given.contains(Given.FULLY_CLOSED)) {
      scene.closeFully();
    } else {
      scene.close();
    }
    scene.absorb();
  }

  /** The probe that RFC 8985 puts before the retransmission timer, of which the table speaks. */
  static void passTailProbe(Scene scene) {
    long probe = scene.host.deadline(scene.host.lastSerial(), TcpTimer.LOSS_PROBE);
    if (probe != Long.MAX_VALUE) {
      scene.host.advanceTo(probe);
      scene.absorb();
    }
  }

  private static void expireRetransmission(Scene scene) {
    passTailProbe(scene);
    Long deadline = RunningTimers.of(scene).get(TableTimer.RETRANSMISSION);
    if (deadline == null) {
      throw new AssertionError("the retransmission timer does not run\n" + scene.host);
    }
    scene.host.advanceTo(deadline);
    scene.absorb();
  }

  /** How often the timer expires until R2 ends the handshake or connection: tried on a twin. */
  private static int expiriesUntilTheEnd(
      Variant variant, TableState state, Set<Given> given, Map<Choice, Boolean> switches) {
    Scene twin = reached(variant, state, given, switches);
    TcpState before = twin.state();
    for (int expiries = 1; expiries < 100; expiries++) {
      expireRetransmission(twin);
      if (twin.state() != before) {
        return expiries;
      }
    }
    throw new AssertionError("R2 never ends it\n" + twin.host);
  }

  private void requireState(TcpState wanted) {
    TcpState reached = scene.state();
    if (reached != wanted) {
      throw new AssertionError("reached " + reached + ", not " + wanted + "\n" + scene.host);
    }
  }
}
