package io.leat.socket.blocking;

import io.leat.stack.Stack;
import java.net.Socket;
import java.net.SocketException;

/** A java.net socket on a stack. */
final class LeatSocket extends Socket {
  LeatSocket(Stack stack) throws SocketException {
    super(new LeatSocketImpl(stack, false));
  }
}
