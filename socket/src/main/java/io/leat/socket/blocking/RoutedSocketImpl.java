package io.leat.socket.blocking;

import io.leat.socket.Routes;
import io.leat.socket.SocketErrors;
import io.leat.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What java.net's sockets do, on the network that their peer's address, or their own, is on.
 *
 * <p>Everything is done by the implementation {@link #on}: one of Leat's that is not connected
 * while nobody knows, then that one or the JDK's own. A server on the wildcard listens on both
 * networks.
 */
final class RoutedSocketImpl extends SocketImpl {
  private static final int PORTS_TRIED = 16;

  /** An option that was set while nobody knew whose the socket would be. */
  private interface Remembered {
    void applyTo(SocketImpl on) throws IOException;
  }

  private final Stack stack;
  private final Routes routes;
  private final boolean server;
  private final List<Remembered> options = new ArrayList<>();
  private volatile SocketImpl on;
  private volatile boolean decided;
  private volatile boolean closed;
  private int timeoutMillis;

  /** The kernel's listener beside Leat's, of a server on the wildcard. */
  private volatile @Nullable SocketImpl beside;

  private volatile @Nullable BothListeners both;

  RoutedSocketImpl(Stack stack, Routes routes, boolean server) {
    this.stack = stack;
    this.routes = routes;
    this.server = server;
    on = new LeatSocketImpl(stack, server);
  }

  @Override
  protected void create(boolean isStream) throws IOException {
    if (!isStream) {
      throw new IOException("Datagram socket creation not supported");
    }
  }

  // Deciding.

  @Override
  protected void connect(String host, int toPort) throws IOException {
    connect(new InetSocketAddress(host, toPort), 0);
  }

  @Override
  protected void connect(InetAddress to, int toPort) throws IOException {
    connect(new InetSocketAddress(to, toPort), 0);
  }

  @Override
  protected void connect(SocketAddress remote, int millis) throws IOException {
    if (remote instanceof InetSocketAddress to && !to.isUnresolved()) {
      decide(to.getAddress());
    }
    SocketImplCalls.connect(on, remote, millis);
  }

  private synchronized void decide(InetAddress address) throws IOException {
    if (decided) {
      return;
    }
    if (!routes.contains(address)) {
      SocketImpl leat = on;
      SocketImpl kernel = kernel();
      int bound = SocketImplCalls.localPort(leat);
      if (bound != 0) {
        SocketImplCalls.bind(kernel, new InetSocketAddress(0).getAddress(), bound);
      }
      become(kernel);
      SocketImplCalls.close(leat);
    }
    decided = true;
  }

  private void become(SocketImpl other) throws IOException {
    on = other;
    if (closed) {
      SocketImplCalls.close(other);
      throw SocketErrors.closed();
    }
  }

  private SocketImpl kernel() throws IOException {
    SocketImpl kernel = SocketImplCalls.newKernel(server);
    boolean ready = false;
    try {
      for (Remembered option : options) {
        option.applyTo(kernel);
      }
      ready = true;
    } finally {
      if (!ready) {
        SocketImplCalls.close(kernel);
      }
    }
    return kernel;
  }

  @Override
  protected synchronized void bind(InetAddress host, int toPort) throws IOException {
    if (!host.isAnyLocalAddress()) {
      decide(host);
    }
    if (server && host.isAnyLocalAddress() && !decided) {
      bindBoth(host, toPort);
      decided = true;
    } else {
      SocketImplCalls.bind(on, host, toPort);
    }
  }

  /** The kernel chooses a port where none is given, and Leat takes the same. */
  private void bindBoth(InetAddress wildcard, int toPort) throws IOException {
    for (int tries = 1; beside == null; tries++) {
      SocketImpl kernel = kernel();
      boolean bound = false;
      try {
        SocketImplCalls.bind(kernel, wildcard, toPort);
        SocketImplCalls.bind(on, wildcard, SocketImplCalls.localPort(kernel));
        bound = true;
        beside = kernel;
      } catch (BindException e) {
        if (toPort != 0 || tries == PORTS_TRIED) {
          throw e;
        }
      } finally {
        if (!bound) {
          SocketImplCalls.close(kernel);
        }
      }
    }
  }

  // Listening.

  @Override
  protected void listen(int backlog) throws IOException {
    SocketImplCalls.listen(on, backlog);
    SocketImpl kernel = beside;
    if (kernel != null) {
      SocketImplCalls.listen(kernel, backlog);
      both =
          new BothListeners(
              on, kernel, () -> new LeatSocketImpl(stack, false), SocketImplCalls::newClient);
      if (closed) {
        close();
      }
    }
  }

  @Override
  protected void accept(SocketImpl target) throws IOException {
    if (!(target instanceof RoutedSocketImpl accepted)) {
      throw new SocketException("accept needs a socket of both networks, not " + target.getClass());
    }
    BothListeners present = both;
    if (present != null) {
      accepted.adopt(present.accept(timeoutMillis));
      return;
    }
    boolean leat = on instanceof LeatSocketImpl;
    SocketImpl taken = leat ? new LeatSocketImpl(stack, false) : SocketImplCalls.newClient();
    SocketImplCalls.accept(on, taken);
    accepted.adopt(taken);
  }

  private synchronized void adopt(SocketImpl accepted) throws IOException {
    decided = true;
    become(accepted);
  }

  // What the implementation does.

  @Override
  protected InputStream getInputStream() throws IOException {
    return SocketImplCalls.input(on);
  }

  @Override
  protected OutputStream getOutputStream() throws IOException {
    return SocketImplCalls.output(on);
  }

  @Override
  protected int available() throws IOException {
    return SocketImplCalls.available(on);
  }

  @Override
  protected void close() throws IOException {
    closed = true;
    BothListeners present = both;
    if (present != null) {
      present.close();
    }
    SocketImplCalls.close(on);
    SocketImpl kernel = beside;
    if (kernel != null) {
      SocketImplCalls.close(kernel);
    }
  }

  @Override
  protected void shutdownInput() throws IOException {
    SocketImplCalls.shutdownInput(on);
  }

  @Override
  protected void shutdownOutput() throws IOException {
    SocketImplCalls.shutdownOutput(on);
  }

  @Override
  protected boolean supportsUrgentData() {
    return SocketImplCalls.supportsUrgentData(on);
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    SocketImplCalls.sendUrgentData(on, data);
  }

  @Override
  protected InetAddress getInetAddress() {
    return SocketImplCalls.address(on);
  }

  @Override
  protected int getPort() {
    return SocketImplCalls.port(on);
  }

  @Override
  protected int getLocalPort() {
    return SocketImplCalls.localPort(on);
  }

  // Options.

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return SocketImplCalls.supportedOptions(on);
  }

  @Override
  protected synchronized <T> void setOption(SocketOption<T> option, T value) throws IOException {
    set(impl -> {
      if (SocketImplCalls.supportedOptions(impl).contains(option) || impl == on) {
        SocketImplCalls.setOption(impl, option, value);
      }
    });
  }

  @Override
  protected <T> T getOption(SocketOption<T> option) throws IOException {
    return SocketImplCalls.getOption(on, option);
  }

  @Override
  public synchronized void setOption(int option, Object value) throws SocketException {
    if (option == SO_TIMEOUT && value instanceof Integer millis) {
      timeoutMillis = millis;
      if (beside != null) {
        return; // whoever waits for both networks keeps the time
      }
    }
    try {
      set(impl -> impl.setOption(option, value));
    } catch (SocketException e) {
      throw e;
    } catch (IOException e) {
      throw new SocketException(e.getMessage(), e);
    }
  }

  private void set(Remembered option) throws IOException {
    option.applyTo(on);
    SocketImpl kernel = beside;
    if (kernel != null) {
      option.applyTo(kernel);
    } else if (!decided) {
      options.add(option);
    }
  }

  @Override
  public Object getOption(int option) throws SocketException {
    return on.getOption(option);
  }
}
