package io.leat.socket.blocking;

import io.leat.stack.Stack;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A java.net server socket on a stack, whose accept yields sockets of the same stack. */
final class LeatServerSocket extends ServerSocket {
  private final Stack stack;

  LeatServerSocket(Stack stack) {
    super(new LeatSocketImpl(stack, true));
    this.stack = stack;
  }

  @Override
  public Socket accept() throws IOException {
    if (isClosed()) {
      throw new SocketException("Socket is closed");
    }
    if (!isBound()) {
      throw new SocketException("Socket is not bound yet");
    }
    Socket accepted = new LeatSocket(stack);
    implAccept(accepted);
    return accepted;
  }
}
