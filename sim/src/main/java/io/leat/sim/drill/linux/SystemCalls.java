package io.leat.sim.drill.linux;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The socket calls; each tells what it returns, at once or when it has waited long enough. */
public final class SystemCalls {
  private static final long FOREVER = Long.MAX_VALUE;

  private final Kernel kernel;
  private final LinuxOptions options;
  private final StreamCalls streams;

  SystemCalls(Kernel kernel) {
    this.kernel = kernel;
    options = new LinuxOptions(kernel);
    streams = new StreamCalls(kernel);
  }

  private void at(Consumer<Completion> then, Attempt attempt) {
    kernel.make(attempt, FOREVER, then);
  }

  private LinuxSocket socket(int fd) throws CallFailure {
    return kernel.descriptors().socket(fd);
  }

  // Opening.

  public void socket(int fd, int domain, int type, int protocol, Consumer<Completion> then) {
    at(
        then,
        () -> {
          if (domain != Numbers.AF_INET && domain != Numbers.AF_INET6) {
            throw new CallFailure(Errno.EAFNOSUPPORT);
          }
          boolean tcp = protocol == 0 || protocol == Numbers.IPPROTO_TCP;
          if ((type & Numbers.SOCK_TYPE_MASK) != Numbers.SOCK_STREAM || !tcp) {
            throw new CallFailure(Errno.EPROTONOSUPPORT);
          }
          int flags = Numbers.O_RDWR | type & Numbers.O_NONBLOCK;
          LinuxSocket made = new LinuxSocket(domain, flags, kernel.sysctls().config());
          kernel.descriptors().add(fd, made);
          return Outcome.of(fd);
        });
  }

  public void bind(int fd, Endpoint local, Consumer<Completion> then) {
    at(
        then,
        () -> {
          LinuxSocket socket = socket(fd);
          if (local.family() != socket.family) {
            throw new CallFailure(
                local.family() == Numbers.AF_UNSPEC ? Errno.EAFNOSUPPORT : Errno.EINVAL);
          }
          if (socket.binding != null || socket.connection != null) {
            throw new CallFailure(Errno.EINVAL);
          }
          bind(socket, local.address(), local.port());
          return Outcome.DONE;
        });
  }

  private void bind(LinuxSocket socket, IpAddress address, int port) throws CallFailure {
    boolean ours =
        address.isUnspecified()
            || kernel.machine().loop().ip().addresses().isLocal(address.hi(), address.lo());
    if (!ours) {
      throw new CallFailure(Errno.EADDRNOTAVAIL);
    }
    kernel.onLoop((on, now) -> socket.binding = on.bind(address, port, socket.reuseAddress));
  }

  public void listen(int fd, int backlog, Consumer<Completion> then) {
    at(
        then,
        () -> {
          LinuxSocket socket = socket(fd);
          int complete = Math.clamp(backlog < 0 ? Integer.MAX_VALUE : backlog + 1L, 1, 4096);
          Listener present = socket.listener;
          if (present != null) {
            present.acceptQueue().setLimit(complete);
            return Outcome.DONE;
          }
          if (socket.connection != null) {
            throw new CallFailure(Errno.EINVAL);
          }
          if (socket.binding == null) {
            bind(socket, any(socket), 0);
          }
          ListenTable.Binding binding = socket.binding;
          socket.config = Sysctls.set(socket.config, TcpSetting.ACCEPT_QUEUE_LIMIT, complete);
          kernel.onLoop((on, now) -> {
            if (binding != null) {
              socket.listener = on.listen(binding, socket.config, (listener, time) -> {});
            }
          });
          return Outcome.DONE;
        });
  }

  private static IpAddress any(LinuxSocket socket) {
    return socket.family == Numbers.AF_INET ? IpAddress.ANY_IPV4 : IpAddress.ANY_IPV6;
  }

  public void accept(int fd, int childFd, Consumer<Completion> then) {
    at(
        then,
        () -> {
          LinuxSocket socket = socket(fd);
          Listener listener = socket.listener;
          if (listener == null) {
            throw new CallFailure(Errno.EINVAL);
          }
          TcpConnection connection = listener.accept();
          if (connection == null) {
            return wouldBlock(socket, 0);
          }
          LinuxSocket child = new LinuxSocket(socket.family, Numbers.O_RDWR, socket.config);
          child.accepted(connection);
          kernel.descriptors().add(childFd, child);
          return new Outcome(childFd, new FieldWriter().endpoint(child.peer()).toBytes());
        });
  }

  static @Nullable Outcome wouldBlock(LinuxSocket socket, int messageFlags) throws CallFailure {
    if (socket.isNonBlocking(messageFlags)) {
      throw new CallFailure(Errno.EAGAIN);
    }
    return null;
  }

  public void connect(int fd, Endpoint remote, Consumer<Completion> then) {
    at(then, new Connect(fd, remote));
  }

  /** The first attempt opens, the later ones look what came of it. */
  private final class Connect implements Attempt {
    private final int fd;
    private final Endpoint remote;
    private boolean opened;

    Connect(int fd, Endpoint remote) {
      this.fd = fd;
      this.remote = remote;
    }

    @Override
    public @Nullable Outcome attempt() throws CallFailure {
      LinuxSocket socket = socket(fd);
      if (remote.family() == Numbers.AF_UNSPEC) {
        disconnect(socket);
        return Outcome.DONE;
      }
      if (!opened) {
        refuseSecond(socket);
        boolean already = opened;
        open(socket);
        opened = true;
        if (!already && socket.isNonBlocking(0)) {
          throw new CallFailure(Errno.EINPROGRESS);
        }
      }
      socket.throwError();
      if (socket.state() == TcpState.SYN_SENT || socket.state() == TcpState.SYN_RECEIVED) {
        return null;
      }
      socket.connectTold();
      return Outcome.DONE;
    }

    private void refuseSecond(LinuxSocket socket) throws CallFailure {
      if (socket.listener != null) {
        throw new CallFailure(Errno.EISCONN);
      }
      if (socket.connection == null) {
        return;
      }
      socket.throwError();
      switch (socket.state()) {
        case SYN_SENT, SYN_RECEIVED -> throw new CallFailure(Errno.EALREADY);
        case CLOSED -> socket.connection = null;
        case LISTEN,
            ESTABLISHED,
            FIN_WAIT_1,
            FIN_WAIT_2,
            CLOSE_WAIT,
            CLOSING,
            LAST_ACK,
            TIME_WAIT -> {
          if (socket.connectWaits()) {
            socket.connectTold();
            opened = true;
          } else {
            throw new CallFailure(Errno.EISCONN);
          }
        }
      }
    }

    private void open(LinuxSocket socket) throws CallFailure {
      if (opened) {
        return;
      }
      if (remote.family() != socket.family) {
        throw new CallFailure(Errno.EAFNOSUPPORT);
      }
      ListenTable.Binding bound = socket.binding;
      kernel.onLoop((on, now) -> {
        IpAddress local = null;
        int port = 0;
        if (bound != null) {
          local = bound.address();
          port = bound.port();
          // the connection takes the place of its binding
          on.tcp().unbind(bound);
          socket.binding = null;
        }
        socket.connecting(
            on.connect(local, port, remote.address(), remote.port(), socket.config, socket));
      });
    }
  }

  private void disconnect(LinuxSocket socket) throws CallFailure {
    TcpConnection open = socket.connection;
    if (open != null) {
      kernel.onLoop((on, now) -> open.abort(now));
      socket.takeError();
      socket.connection = null;
      socket.shutdownRead = false;
      socket.shutdownWrite = false;
    }
  }

  // Text.

  public void receive(int fd, int flags, long size, long controlSize, Consumer<Completion> then) {
    at(then, streams.receive(fd, flags, size));
  }

  public void send(int fd, int flags, Endpoint to, byte[] text, Consumer<Completion> then) {
    at(then, streams.send(fd, flags, text));
  }

  // Closing.

  public void shutdown(int fd, int how, Consumer<Completion> then) {
    at(
        then,
        () -> {
          LinuxSocket socket = socket(fd);
          if (how < Numbers.SHUT_RD || how > Numbers.SHUT_RDWR) {
            throw new CallFailure(Errno.EINVAL);
          }
          if (socket.listener != null && how != Numbers.SHUT_WR) {
            endListening(socket);
            return Outcome.DONE;
          }
          if (socket.connection == null || socket.state() == TcpState.CLOSED) {
            throw new CallFailure(Errno.ENOTCONN);
          }
          if (how != Numbers.SHUT_WR) {
            socket.shutdownRead = true;
          }
          if (how != Numbers.SHUT_RD) {
            shutdownWrite(socket);
          }
          return Outcome.DONE;
        });
  }

  private void shutdownWrite(LinuxSocket socket) throws CallFailure {
    TcpConnection open = socket.connection;
    socket.shutdownWrite = true;
    if (open != null) {
      kernel.onLoop((on, now) -> {
        socket.cork(false);
        socket.flush(now);
        open.close(now);
      });
    }
  }

  private void endListening(LinuxSocket socket) throws CallFailure {
    Listener listener = socket.listener;
    if (listener != null) {
      kernel.onLoop((on, now) -> on.tcp().close(listener, now));
      socket.listener = null;
      socket.binding = null;
    }
  }

  public void close(int fd, Consumer<Completion> then) {
    at(then, new Close(fd));
  }

  /** Closes at once; with SO_LINGER it then waits for what is under way. */
  private final class Close implements Attempt {
    private final int fd;
    private @Nullable LinuxSocket closing;
    private long deadline;

    Close(int fd) {
      this.fd = fd;
    }

    @Override
    public @Nullable Outcome attempt() throws CallFailure {
      LinuxSocket socket = closing;
      if (socket == null) {
        Descriptor descriptor = kernel.descriptors().get(fd);
        kernel.descriptors().remove(fd);
        if (!(descriptor instanceof LinuxSocket closed)) {
          return Outcome.DONE;
        }
        socket = closed;
        closing = closed;
        deadline = kernel.nanos() + Math.max(0, closed.config.get(TcpSetting.LINGER));
        end(closed);
      }
      boolean lingers = socket.config.get(TcpSetting.LINGER) > 0 && !socket.isNonBlocking(0);
      return lingers && isUnderWay(socket) && kernel.nanos() < deadline ? null : Outcome.DONE;
    }

    private boolean isUnderWay(LinuxSocket socket) {
      return switch (socket.state()) {
        case FIN_WAIT_1, CLOSING, LAST_ACK -> true;
        case CLOSED,
            LISTEN,
            SYN_SENT,
            SYN_RECEIVED,
            ESTABLISHED,
            FIN_WAIT_2,
            CLOSE_WAIT,
            TIME_WAIT ->
            false;
      };
    }
  }

  private void end(LinuxSocket socket) throws CallFailure {
    TcpConnection open = socket.connection;
    ListenTable.Binding bound = socket.binding;
    if (socket.listener != null) {
      endListening(socket);
    } else if (open != null) {
      kernel.onLoop((on, now) -> {
        socket.cork(false);
        socket.flush(now);
        open.closeFully(now);
      });
    } else if (bound != null) {
      kernel.onLoop((on, now) -> on.tcp().unbind(bound));
    }
  }

  // Settings and state.

  public void fcntl(int fd, int command, int argument, Consumer<Completion> then) {
    at(
        then,
        () -> {
          Descriptor descriptor = kernel.descriptors().get(fd);
          if (!(descriptor instanceof LinuxSocket socket)) {
            throw new CallFailure(Errno.EINVAL);
          }
          return switch (command) {
            case Numbers.F_GETFL -> Outcome.of(socket.flags);
            case Numbers.F_SETFL -> {
              socket.flags = Numbers.O_RDWR | argument & Numbers.O_NONBLOCK;
              yield Outcome.DONE;
            }
            default -> throw new CallFailure(Errno.EINVAL);
          };
        });
  }

  public void ioctl(int fd, int request, Consumer<Completion> then) {
    at(
        then,
        () -> {
          LinuxSocket socket = socket(fd);
          if (socket.listener != null) {
            throw new CallFailure(Errno.EINVAL);
          }
          long value =
              switch (request) {
                case Numbers.SIOCINQ -> socket.readable();
                case Numbers.SIOCOUTQ -> socket.unacknowledged(kernel.nanos());
                case Numbers.SIOCOUTQNSD -> socket.unsent();
                default -> throw new CallFailure(Errno.EINVAL);
              };
          return new Outcome(0, new FieldWriter().u32(value).toBytes());
        });
  }

  public void getOption(int fd, int level, int name, int size, Consumer<Completion> then) {
    at(
        then,
        () -> {
          byte[] value = options.get(socket(fd), level, name, size);
          return new Outcome(0, new FieldWriter().blob(value).toBytes());
        });
  }

  public void setOption(int fd, int level, int name, byte[] value, Consumer<Completion> then) {
    at(
        then,
        () -> {
          options.set(socket(fd), level, name, value);
          return Outcome.DONE;
        });
  }

  // Waiting for several.

  /** One entry of poll. */
  public record Polled(int fd, int events) {}

  public void poll(List<Polled> entries, int timeoutMillis, Consumer<Completion> then) {
    long deadline = deadline(timeoutMillis);
    kernel.make(
        () -> {
          FieldWriter revents = new FieldWriter();
          int ready = 0;
          for (Polled entry : entries) {
            int events = polled(entry);
            revents.u16(events);
            ready += events != 0 ? 1 : 0;
          }
          boolean over = ready > 0 || kernel.micros() >= deadline;
          return over ? new Outcome(ready, revents.toBytes()) : null;
        },
        deadline,
        then);
  }

  private int polled(Polled entry) {
    if (entry.fd < 0) {
      return 0;
    }
    Descriptor descriptor = kernel.descriptors().find(entry.fd);
    if (descriptor == null) {
      return Numbers.POLLNVAL;
    }
    return descriptor.readiness() & (entry.events | Numbers.POLLERR | Numbers.POLLHUP);
  }

  private long deadline(int timeoutMillis) {
    return timeoutMillis < 0 ? FOREVER : kernel.micros() + timeoutMillis * 1000L;
  }

  public void epollCreate(int fd, Consumer<Completion> then) {
    at(
        then,
        () -> {
          kernel.descriptors().add(fd, new Epoll());
          return Outcome.of(fd);
        });
  }

  public void epollControl(
      int epollFd, int operation, int fd, int events, long data, Consumer<Completion> then) {
    at(
        then,
        () -> {
          Epoll epoll = kernel.descriptors().epoll(epollFd);
          epoll.control(operation, fd, kernel.descriptors().get(fd), events, data);
          return Outcome.DONE;
        });
  }

  public void epollWait(int epollFd, int most, int timeoutMillis, Consumer<Completion> then) {
    long deadline = deadline(timeoutMillis);
    kernel.make(
        () -> {
          if (most <= 0) {
            throw new CallFailure(Errno.EINVAL);
          }
          List<Epoll.Ready> ready = new ArrayList<>(kernel.descriptors().epoll(epollFd).take(most));
          if (ready.isEmpty() && kernel.micros() < deadline) {
            return null;
          }
          FieldWriter events = new FieldWriter();
          ready.forEach(event -> events.u32(event.events()).u64(event.data()));
          return new Outcome(ready.size(), events.toBytes());
        },
        deadline,
        then);
  }
}
