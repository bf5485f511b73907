package io.leat.socket.nio;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Calls of {@code socket()} adaptors: the channel's exceptions in java.net's words. */
final class AdaptedCalls {
  private AdaptedCalls() {}

  /** What a channel does and returns. */
  @FunctionalInterface
  interface Call<T> {
    T call() throws IOException;
  }

  static <T> T call(Call<T> call) throws IOException {
    try {
      return call.call();
    } catch (ClosedByInterruptException e) {
      throw caused("Closed by interrupt", e);
    } catch (ClosedChannelException e) {
      throw caused("Socket closed", e);
    } catch (NotYetConnectedException e) {
      throw caused("Socket is not connected", e);
    } catch (AlreadyBoundException e) {
      throw caused("Already bound", e);
    } catch (AlreadyConnectedException e) {
      throw caused("Already connected", e);
    } catch (ConnectionPendingException e) {
      throw caused("Connection pending", e);
    } catch (NotYetBoundException e) {
      throw caused("Socket is not bound yet", e);
    } catch (UnresolvedAddressException e) {
      throw caused("Unresolved address", e);
    } catch (UnsupportedAddressTypeException e) {
      throw caused("Unsupported address type", e);
    }
  }

  /** The same, where java.net promises a SocketException. */
  static <T> T option(Call<T> call) throws SocketException {
    try {
      return call(call);
    } catch (SocketException e) {
      throw e;
    } catch (IOException e) {
      throw caused(String.valueOf(e.getMessage()), e);
    }
  }

  private static SocketException caused(String message, Exception cause) {
    SocketException failure = new SocketException(message);
    failure.initCause(cause);
    return failure;
  }
}
