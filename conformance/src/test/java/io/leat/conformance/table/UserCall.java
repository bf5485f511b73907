package io.leat.conformance.table;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpState;

/** Makes the call of a user event, and says in the table's words what it returned. */
final class UserCall {
  private final Scene scene;
  private final TableState state;

  private UserCall(Scene scene, TableState state) {
    this.scene = scene;
    this.state = state;
  }

  static UserSignal make(Scene scene, TableState state, TableEvent event) {
    return new UserCall(scene, state).make(event);
  }

  private UserSignal make(TableEvent event) {
    return switch (event) {
      case USER_OPEN_PASSIVE -> openPassive();
      case USER_OPEN_ACTIVE -> openActive();
      case USER_OPEN_ACTIVE_NOREMOTE -> openActiveWithoutRemote();
      case USER_SEND, USER_SEND_LISTEN_REMOTE, USER_SEND_NOSPACE -> send();
      case USER_RECEIVE_DATA, USER_RECEIVE_EMPTY -> receive();
      case USER_CLOSE, USER_CLOSE_PENDING -> UserLog.refused(scene.close());
      case USER_ABORT -> UserLog.refused(connection().abort(now()));
      case USER_STATUS -> status();
      default -> throw new AssertionError(event + " is no user call");
    };
  }

  private TcpConnection connection() {
    return scene.connection();
  }

  private long now() {
    return scene.host.now;
  }

  private UserSignal openPassive() {
    if (state == TableState.CLOSED) {
      if (scene.variant.side() == Variant.Side.LISTENER) {
        scene.listen();
      } else {
        scene.openPassive();
      }
      return UserSignal.OK;
    }
    return UserLog.refused(connection().openPassive(now()));
  }

  private UserSignal openActive() {
    if (state == TableState.CLOSED) {
      return UserLog.refused(scene.open());
    }
    if (state == TableState.LISTEN) {
      connection().flow().copyFrom(scene.flow);
      return UserLog.refused(connection().openActive(now()));
    }
    UserSignal again = UserLog.refused(connection().openActive(now()));
    if (again != UserLog.refused(openBeside(scene.flow))) {
      throw new AssertionError("a second OPEN of the same flow is not refused\n" + scene.host);
    }
    return again;
  }

  private UserSignal openActiveWithoutRemote() {
    if (state != TableState.CLOSED) {
      return UserLog.refused(connection().openActive(now()));
    }
    FlowKey flow = new FlowKey();
    flow.copyFrom(scene.flow);
    flow.remotePort = 0;
    return UserLog.refused(openBeside(flow));
  }

  private TcpError openBeside(FlowKey flow) {
    FlowKey copy = new FlowKey();
    copy.copyFrom(flow);
    try {
      scene.host.demux.connect(copy, scene.config, now());
      return TcpError.NONE;
    } catch (OpenException e) {
      return e.error();
    }
  }

  private UserSignal send() {
    int taken = scene.send(Scene.N);
    if (taken < 0) {
      return UserLog.refused(connection().callError());
    }
    if (taken == 0) {
      return UserSignal.INSUFFICIENT_RESOURCES;
    }
    if (taken != Scene.N) {
      throw new AssertionError("SEND took " + taken + " octets\n" + scene.host);
    }
    return connection().state().isSynchronized() ? UserSignal.OK : UserSignal.QUEUED;
  }

  private UserSignal receive() {
    int taken = scene.receive();
    if (taken > 0) {
      return UserSignal.DELIVERED;
    }
    if (taken == 0) {
      return UserSignal.QUEUED;
    }
    TcpError error = connection().callError();
    return error == TcpError.NONE ? UserSignal.CONNECTION_CLOSING : UserLog.refused(error);
  }

  private UserSignal status() {
    TcpState reported = connection().status(now()).state();
    if (reported == TcpState.CLOSED) {
      return UserSignal.DOES_NOT_EXIST;
    }
    return UserSignal.valueOf("STATE_" + reported);
  }
}
