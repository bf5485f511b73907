package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.Command;
import io.leat.stack.Stack;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.demux.ListenTable;
import java.net.SocketException;

/**
 * A local socket (address and port) that is bound: reserved until it is closed. Listeners stand on
 * one; a connection may be made from one. Any thread may call any method.
 */
public final class LocalSocket implements AutoCloseable {
  private final Stack stack;
  private final ListenTable.Binding binding;

  private LocalSocket(Stack stack, ListenTable.Binding binding) {
    this.stack = stack;
    this.binding = binding;
  }

  /**
   * Reserves a local socket; waits for the loop.
   *
   * @param address one of the stack's; 0.0.0.0 for all of IPv4, :: for both families
   * @param port 0 for an ephemeral one
   * @param reuse SO_REUSEADDR: beside connections, TIME-WAIT included, and other sockets that set
   *     it and do not listen
   * @throws java.net.BindException if it is taken, or not ours
   */
  public static LocalSocket bind(Stack stack, IpAddress address, int port, boolean reuse)
      throws SocketException {
    return new LocalSocket(stack, LoopCalls.call(stack, on -> on.bind(address, port, reuse)));
  }

  /** Listens; the settings say how long both queues are, and what connections start with. */
  public ListenerHandle listen(TcpConfig config) throws SocketException {
    return ListenerHandle.listen(stack, binding, config);
  }

  public IpAddress address() {
    return binding.address();
  }

  public int port() {
    return binding.port();
  }

  /** Gives the local socket back, soon; of a listener, its close does that. */
  @Override
  public void close() {
    stack.execute(
        new Command() {
          @Override
          protected void run(StackLoop on, long now) {
            on.tcp().unbind(binding);
          }
        });
  }
}
