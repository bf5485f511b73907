package io.leat.socket;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * TCP's errors as the JDK's exceptions, with the messages that users of java.net look for; what
 * Leat knows beyond that follows a colon. Any thread.
 */
public final class SocketErrors {
  private static final String CLOSED = "Socket closed";
  private static final String STACK_CLOSED = "Stack closed";

  private SocketErrors() {}

  /** The application closed the socket, perhaps in another thread. */
  public static SocketException closed() {
    return new SocketException(CLOSED);
  }

  /** The stack under the socket was closed. */
  public static SocketException stackClosed() {
    return new SocketException(STACK_CLOSED);
  }

  /** Why connect failed. */
  public static IOException connecting(TcpError error, @Nullable String detail) {
    return switch (error) {
      case REFUSED, RESET -> new ConnectException("Connection refused");
      case TIMED_OUT, EXCESSIVE_RETRANSMISSIONS, USER_TIMEOUT ->
          new ConnectException("Connection timed out");
      case HOST_UNREACHABLE -> new NoRouteToHostException(with("No route to host", detail));
      case NETWORK_UNREACHABLE ->
          new NoRouteToHostException(with("Network is unreachable", detail));
      case ALREADY_EXISTS -> new BindException(with("Address already in use", detail));
      case PORTS_EXHAUSTED -> new BindException(with("Cannot assign requested address", detail));
      case NONE,
          DOES_NOT_EXIST,
          CLOSING,
          REMOTE_UNSPECIFIED,
          INSUFFICIENT_RESOURCES,
          ABORTED,
          KEEP_ALIVE_FAILED,
          TOO_MANY_CONNECTIONS,
          ADDRESS_REMOVED,
          DEVICE_GONE,
          STACK_CLOSED,
          INTERNAL ->
          other(error, detail);
    };
  }

  /** Why bind or listen failed. */
  public static SocketException binding(OpenException failure) {
    return switch (failure.error()) {
      case ALREADY_EXISTS ->
          new BindException(with("Address already in use", failure.getMessage()));
      case HOST_UNREACHABLE, PORTS_EXHAUSTED ->
          new BindException(with("Cannot assign requested address", failure.getMessage()));
      case NONE,
          DOES_NOT_EXIST,
          CLOSING,
          REMOTE_UNSPECIFIED,
          INSUFFICIENT_RESOURCES,
          RESET,
          REFUSED,
          ABORTED,
          TIMED_OUT,
          EXCESSIVE_RETRANSMISSIONS,
          USER_TIMEOUT,
          KEEP_ALIVE_FAILED,
          NETWORK_UNREACHABLE,
          TOO_MANY_CONNECTIONS,
          ADDRESS_REMOVED,
          DEVICE_GONE,
          STACK_CLOSED,
          INTERNAL ->
          other(failure.error(), failure.getMessage());
    };
  }

  /** Why nothing more can be read. A reset is never an end of stream. */
  public static SocketException reading(TcpError error) {
    return established(error);
  }

  /**
   * Why nothing can be written.
   *
   * @param reported whether the application has seen the error already
   */
  public static SocketException writing(TcpError error, boolean reported) {
    boolean broken = error == TcpError.NONE || reported && error == TcpError.RESET;
    return broken ? brokenPipe() : established(error);
  }

  /** The application has shut its output, or the peer is known not to take any. */
  public static SocketException brokenPipe() {
    return new SocketException("Broken pipe");
  }

  private static SocketException established(TcpError error) {
    return switch (error) {
      case RESET, REFUSED -> new SocketException("Connection reset");
      case HOST_UNREACHABLE -> new NoRouteToHostException("No route to host");
      case NETWORK_UNREACHABLE -> new NoRouteToHostException("Network is unreachable");
      case NONE,
          DOES_NOT_EXIST,
          ALREADY_EXISTS,
          CLOSING,
          REMOTE_UNSPECIFIED,
          INSUFFICIENT_RESOURCES,
          ABORTED,
          TIMED_OUT,
          EXCESSIVE_RETRANSMISSIONS,
          USER_TIMEOUT,
          KEEP_ALIVE_FAILED,
          PORTS_EXHAUSTED,
          TOO_MANY_CONNECTIONS,
          ADDRESS_REMOVED,
          DEVICE_GONE,
          STACK_CLOSED,
          INTERNAL ->
          other(error, null);
    };
  }

  private static SocketException other(TcpError error, @Nullable String detail) {
    return switch (error) {
      case NONE, CLOSING -> closed();
      case STACK_CLOSED -> stackClosed();
      default ->
          new SocketException(detail == null ? sentence(error.description()) : sentence(detail));
    };
  }

  private static String with(String message, @Nullable String detail) {
    if (detail == null) {
      return message;
    }
    boolean repeats = detail.regionMatches(true, 0, message, 0, message.length());
    return repeats ? sentence(detail) : message + ": " + detail;
  }

  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
