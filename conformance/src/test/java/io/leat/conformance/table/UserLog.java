package io.leat.conformance.table;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import java.util.EnumSet;
import java.util.Set;

/** The user of a connection: remembers what it was told. */
final class UserLog implements ConnectionHandler {
  private Set<UserSignal> told = EnumSet.noneOf(UserSignal.class);

  Set<UserSignal> takeTold() {
    Set<UserSignal> taken = told;
    told = EnumSet.noneOf(UserSignal.class);
    return taken;
  }

  @Override
  public void connected(TcpConnection connection, long now) {
    told.add(UserSignal.CONNECTED);
  }

  @Override
  public void urgent(TcpConnection connection, long now) {
    told.add(UserSignal.URGENT);
  }

  @Override
  public void softError(TcpConnection connection, long now) {
    told.add(UserSignal.SOFT_ERROR);
  }

  @Override
  public void retransmissionsExceedR1(TcpConnection connection, long now) {
    told.add(UserSignal.R1);
  }

  @Override
  public void closed(TcpConnection connection, long now) {
    told.add(ended(connection.error()));
  }

  private static UserSignal ended(TcpError error) {
    return switch (error) {
      case NONE -> UserSignal.CLOSED;
      case RESET -> UserSignal.RESET;
      case REFUSED -> UserSignal.REFUSED;
      case CLOSING -> UserSignal.PENDING_CLOSING;
      case ABORTED -> UserSignal.PENDING_RESET;
      case TIMED_OUT, KEEP_ALIVE_FAILED -> UserSignal.TIMED_OUT;
      case EXCESSIVE_RETRANSMISSIONS -> UserSignal.EXCESSIVE_RETRANSMISSIONS;
      case USER_TIMEOUT -> UserSignal.USER_TIMEOUT;
      case HOST_UNREACHABLE, NETWORK_UNREACHABLE -> UserSignal.UNREACHABLE;
      case DOES_NOT_EXIST,
          ALREADY_EXISTS,
          REMOTE_UNSPECIFIED,
          INSUFFICIENT_RESOURCES,
          PORTS_EXHAUSTED,
          TOO_MANY_CONNECTIONS,
          ADDRESS_REMOVED,
          DEVICE_GONE,
          STACK_CLOSED,
          INTERNAL ->
          throw new AssertionError("a connection ended with " + error);
    };
  }

  /** What a call's error is called in the table. */
  static UserSignal refused(TcpError error) {
    return switch (error) {
      case NONE -> UserSignal.OK;
      case DOES_NOT_EXIST -> UserSignal.DOES_NOT_EXIST;
      case ALREADY_EXISTS -> UserSignal.ALREADY_EXISTS;
      case CLOSING -> UserSignal.CONNECTION_CLOSING;
      case REMOTE_UNSPECIFIED -> UserSignal.REMOTE_UNSPECIFIED;
      case INSUFFICIENT_RESOURCES -> UserSignal.INSUFFICIENT_RESOURCES;
      case RESET,
          REFUSED,
          ABORTED,
          TIMED_OUT,
          EXCESSIVE_RETRANSMISSIONS,
          USER_TIMEOUT,
          KEEP_ALIVE_FAILED,
          HOST_UNREACHABLE,
          NETWORK_UNREACHABLE,
          PORTS_EXHAUSTED,
          TOO_MANY_CONNECTIONS,
          ADDRESS_REMOVED,
          DEVICE_GONE,
          STACK_CLOSED,
          INTERNAL ->
          throw new AssertionError("a call was refused with " + error);
    };
  }
}
