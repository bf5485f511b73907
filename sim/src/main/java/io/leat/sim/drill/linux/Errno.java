package io.leat.sim.drill.linux;

import io.leat.tcp.connection.TcpError;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Error numbers of Linux on x86-64. */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EFAULT(14),
  EEXIST(17),
  EINVAL(22),
  ENFILE(23),
  EMFILE(24),
  EPIPE(32),
  EDEADLK(35),
  ENOSYS(38),
  ENOMSG(42),
  EPROTO(71),
  ENOTSOCK(88),
  EDESTADDRREQ(89),
  EMSGSIZE(90),
  ENOPROTOOPT(92),
  EPROTONOSUPPORT(93),
  EOPNOTSUPP(95),
  EAFNOSUPPORT(97),
  EADDRINUSE(98),
  EADDRNOTAVAIL(99),
  ENETUNREACH(101),
  ECONNABORTED(103),
  ECONNRESET(104),
  ENOBUFS(105),
  EISCONN(106),
  ENOTCONN(107),
  ETIMEDOUT(110),
  ECONNREFUSED(111),
  EHOSTDOWN(112),
  EHOSTUNREACH(113),
  EALREADY(114),
  EINPROGRESS(115);

  private static final Map<String, Errno> BY_NAME = new HashMap<>();
  private static final Map<Integer, Errno> BY_NUMBER = new HashMap<>();

  static {
    for (Errno errno : values()) {
      BY_NAME.put(errno.name(), errno);
      BY_NUMBER.put(errno.number, errno);
    }
    BY_NAME.put("EWOULDBLOCK", EAGAIN);
    BY_NAME.put("ENOTSUP", EOPNOTSUPP);
    BY_NAME.put("ENOTSUPP", EOPNOTSUPP);
  }

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Null for a name that is not known here. */
  public static @Nullable Errno named(String name) {
    return BY_NAME.get(name);
  }

  /** The name, or the number itself where it has none here. */
  public static String text(int number) {
    Errno errno = BY_NUMBER.get(number);
    return errno == null ? Integer.toString(number) : errno.name();
  }

  /** What Linux calls the end of a connection. */
  static Errno of(TcpError error) {
    return switch (error) {
      case NONE, DOES_NOT_EXIST -> ENOTCONN;
      case ALREADY_EXISTS -> EADDRINUSE;
      case CLOSING -> EPIPE;
      case REMOTE_UNSPECIFIED -> ECONNREFUSED;
      case INSUFFICIENT_RESOURCES, TOO_MANY_CONNECTIONS -> ENOBUFS;
      case RESET -> ECONNRESET;
      case REFUSED -> ECONNREFUSED;
      case ABORTED -> ECONNABORTED;
      case TIMED_OUT, EXCESSIVE_RETRANSMISSIONS, USER_TIMEOUT, KEEP_ALIVE_FAILED -> ETIMEDOUT;
      case HOST_UNREACHABLE -> EHOSTUNREACH;
      case NETWORK_UNREACHABLE -> ENETUNREACH;
      case PORTS_EXHAUSTED, ADDRESS_REMOVED -> EADDRNOTAVAIL;
      case DEVICE_GONE, STACK_CLOSED, INTERNAL -> EIO;
    };
  }
}
