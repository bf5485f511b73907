package io.leat.sim.drill.linux;

import static io.leat.sim.drill.linux.Numbers.*;

import io.leat.stack.ip.IpLayer;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** getsockopt and setsockopt. */
final class LinuxOptions {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLISECOND = 1_000_000L;
  private static final byte[] EMPTY = {};
  private static final int MEMORY_INFORMATION = 36;
  private static final int DEFAULT_MSS = 536;
  private static final int SMALLEST_RECEIVE_BUFFER = 1152;

  private final Kernel kernel;

  LinuxOptions(Kernel kernel) {
    this.kernel = kernel;
  }

  static long key(int level, int name) {
    return (long) level << 32 | name;
  }

  void set(LinuxSocket socket, int level, int name, byte[] value) throws CallFailure {
    switch (level) {
      case SOL_SOCKET -> setSocket(socket, name, value);
      case SOL_TCP -> setTcp(socket, name, value);
      case SOL_IP -> setIp(socket, name, number(value));
      case SOL_IPV6 -> setIpv6(socket, name, number(value));
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    }
  }

  private void setSocket(LinuxSocket socket, int name, byte[] value) throws CallFailure {
    int number = number(value);
    long now = kernel.nanos();
    switch (name) {
      case SO_REUSEADDR -> {
        socket.reuseAddress = number != 0;
        remember(socket, SOL_SOCKET, name, number != 0 ? 1 : 0);
      }
      case SO_SNDBUF -> socket.set(TcpSetting.SEND_BUFFER, number, now);
      case SO_RCVBUF -> {
        socket.set(TcpSetting.LEAST_WINDOW_SHIFT, 0, now);
        socket.set(TcpSetting.RECEIVE_BUFFER, Math.max(number, SMALLEST_RECEIVE_BUFFER), now);
      }
      case SO_KEEPALIVE -> socket.set(TcpSetting.KEEP_ALIVE, number != 0 ? 1 : 0, now);
      case SO_LINGER -> linger(socket, value, now);
      case SO_REUSEPORT, SO_MARK, SO_ZEROCOPY, SO_RCVLOWAT ->
          remember(socket, SOL_SOCKET, name, number);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    }
  }

  private static void linger(LinuxSocket socket, byte[] value, long now) throws CallFailure {
    if (value.length < 8) {
      throw new CallFailure(Errno.EINVAL);
    }
    ByteBuffer fields = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    boolean on = fields.getInt() != 0;
    int seconds = fields.getInt();
    socket.set(TcpSetting.LINGER, on ? seconds * SECOND : -1, now);
  }

  private void setTcp(LinuxSocket socket, int name, byte[] value) throws CallFailure {
    if (name == TCP_CONGESTION) {
      String wanted = new String(value, StandardCharsets.UTF_8).replace("\0", "");
      if (!Sysctls.isCongestionControl(wanted)) {
        throw new CallFailure(Errno.ENOENT);
      }
      socket.congestionControl(wanted, kernel.nanos());
      return;
    }
    int number = number(value);
    long now = kernel.nanos();
    switch (name) {
      case TCP_NODELAY -> socket.set(TcpSetting.NAGLE, number == 0 ? 1 : 0, now);
      case TCP_MAXSEG -> {
        if (number < 88 || number > 32_767) {
          throw new CallFailure(Errno.EINVAL);
        }
        socket.set(TcpSetting.MAXIMUM_SEGMENT, number, now);
      }
      case TCP_CORK -> kernel.cork(socket, number != 0);
      case TCP_KEEPIDLE -> socket.set(TcpSetting.KEEP_ALIVE_IDLE, positive(number) * SECOND, now);
      case TCP_KEEPINTVL ->
          socket.set(TcpSetting.KEEP_ALIVE_INTERVAL, positive(number) * SECOND, now);
      case TCP_KEEPCNT -> socket.set(TcpSetting.KEEP_ALIVE_PROBES, positive(number), now);
      case TCP_SYNCNT -> {
        socket.set(TcpSetting.SYN_R2, Sysctls.synTime(positive(number)), now);
        remember(socket, SOL_TCP, name, number);
      }
      case TCP_LINGER2 -> {
        long seconds = Math.max(0, number);
        socket.set(TcpSetting.FIN_WAIT_2_TIMEOUT, seconds * SECOND, now);
        remember(socket, SOL_TCP, name, number);
      }
      case TCP_USER_TIMEOUT -> {
        if (number < 0) {
          throw new CallFailure(Errno.EINVAL);
        }
        socket.set(TcpSetting.USER_TIMEOUT, number * MILLISECOND, now);
      }
      case TCP_QUICKACK -> {
        socket.set(TcpSetting.DELAYED_ACK, number != 0 ? 0 : 40 * MILLISECOND, now);
        remember(socket, SOL_TCP, name, number);
      }
      case TCP_DEFER_ACCEPT, TCP_WINDOW_CLAMP, TCP_NOTSENT_LOWAT, TCP_INQ, TCP_TIMESTAMP ->
          remember(socket, SOL_TCP, name, number);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    }
  }

  private static long positive(int number) throws CallFailure {
    if (number < 1) {
      throw new CallFailure(Errno.EINVAL);
    }
    return number;
  }

  private void setIp(LinuxSocket socket, int name, int number) throws CallFailure {
    switch (name) {
      case IP_TOS -> socket.set(TcpSetting.TRAFFIC_CLASS, number & 0xff, kernel.nanos());
      case IP_TTL -> hopLimit(socket, number);
      case IP_MTU_DISCOVER, IP_RECVERR, IP_FREEBIND -> remember(socket, SOL_IP, name, number);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    }
  }

  private void setIpv6(LinuxSocket socket, int name, int number) throws CallFailure {
    switch (name) {
      case IPV6_TCLASS -> socket.set(TcpSetting.TRAFFIC_CLASS, number & 0xff, kernel.nanos());
      case IPV6_UNICAST_HOPS -> hopLimit(socket, number);
      case IPV6_RECVERR -> remember(socket, SOL_IP, IP_RECVERR, number);
      case IPV6_MTU_DISCOVER, IPV6_V6ONLY -> remember(socket, SOL_IPV6, name, number);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    }
  }

  private void hopLimit(LinuxSocket socket, int number) throws CallFailure {
    if (number != -1 && (number < 1 || number > 255)) {
      throw new CallFailure(Errno.EINVAL);
    }
    socket.set(
        TcpSetting.HOP_LIMIT,
        number == -1 ? TcpSetting.HOP_LIMIT.defaultValue() : number,
        kernel.nanos());
  }

  private static void remember(LinuxSocket socket, int level, int name, int number) {
    socket.remembered.put(key(level, name), number);
  }

  private static int number(byte[] value) throws CallFailure {
    if (value.length == 0) {
      throw new CallFailure(Errno.EINVAL);
    }
    if (value.length < 4) {
      return value[0];
    }
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  byte[] get(LinuxSocket socket, int level, int name, int size) throws CallFailure {
    byte[] value =
        switch (level) {
          case SOL_SOCKET -> getSocket(socket, name);
          case SOL_TCP -> getTcp(socket, name);
          case SOL_IP -> getIp(socket, name);
          case SOL_IPV6 -> getIpv6(socket, name);
          default -> throw new CallFailure(Errno.ENOPROTOOPT);
        };
    return value.length > size ? Arrays.copyOf(value, size) : value;
  }

  private byte[] getSocket(LinuxSocket socket, int name) throws CallFailure {
    return switch (name) {
      case SO_ERROR -> {
        Errno error = socket.takeError();
        yield bytes(error == null ? 0 : error.number());
      }
      case SO_TYPE -> bytes(SOCK_STREAM);
      case SO_ACCEPTCONN -> bytes(socket.listener == null ? 0 : 1);
      // Linux keeps twice what was asked for, and tells that
      case SO_SNDBUF -> bytes((int) (2 * socket.config.get(TcpSetting.SEND_BUFFER)));
      case SO_RCVBUF -> bytes((int) (2 * socket.config.get(TcpSetting.RECEIVE_BUFFER)));
      case SO_KEEPALIVE -> bytes((int) socket.config.get(TcpSetting.KEEP_ALIVE));
      case SO_LINGER -> lingering(socket.config.get(TcpSetting.LINGER));
      case SO_MEMINFO -> new byte[MEMORY_INFORMATION];
      case SO_REUSEADDR, SO_REUSEPORT, SO_MARK, SO_ZEROCOPY, SO_RCVLOWAT ->
          remembered(socket, SOL_SOCKET, name, name == SO_RCVLOWAT ? 1 : 0);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    };
  }

  private static byte[] lingering(long nanos) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(nanos < 0 ? 0 : 1)
        .putInt(nanos < 0 ? 0 : (int) (nanos / SECOND))
        .array();
  }

  private byte[] getTcp(LinuxSocket socket, int name) throws CallFailure {
    return switch (name) {
      case TCP_NODELAY -> bytes(socket.config.is(TcpSetting.NAGLE) ? 0 : 1);
      case TCP_MAXSEG -> bytes(maximumSegment(socket));
      case TCP_CORK -> bytes(kernel.isCorked(socket) ? 1 : 0);
      case TCP_KEEPIDLE -> bytes(seconds(socket, TcpSetting.KEEP_ALIVE_IDLE));
      case TCP_KEEPINTVL -> bytes(seconds(socket, TcpSetting.KEEP_ALIVE_INTERVAL));
      case TCP_KEEPCNT -> bytes((int) socket.config.get(TcpSetting.KEEP_ALIVE_PROBES));
      case TCP_SYNCNT -> remembered(socket, SOL_TCP, name, 6);
      case TCP_LINGER2 ->
          remembered(socket, SOL_TCP, name, seconds(socket, TcpSetting.FIN_WAIT_2_TIMEOUT));
      case TCP_USER_TIMEOUT ->
          bytes((int) (socket.config.get(TcpSetting.USER_TIMEOUT) / MILLISECOND));
      case TCP_QUICKACK -> remembered(socket, SOL_TCP, name, 1);
      case TCP_CONGESTION ->
          Arrays.copyOf(
              Sysctls.congestionControl(socket.config).getBytes(StandardCharsets.UTF_8), 16);
      case TCP_INFO -> TcpInfo.of(socket, kernel);
      case TCP_CC_INFO -> EMPTY;
      case TCP_DEFER_ACCEPT, TCP_WINDOW_CLAMP, TCP_NOTSENT_LOWAT, TCP_INQ, TCP_TIMESTAMP ->
          remembered(socket, SOL_TCP, name, 0);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    };
  }

  private int maximumSegment(LinuxSocket socket) {
    var status = socket.status(kernel.nanos());
    if (status == null || status.sendMss() == 0 || socket.state() == TcpState.CLOSED) {
      return DEFAULT_MSS;
    }
    return status.sendMss();
  }

  private static int seconds(LinuxSocket socket, TcpSetting setting) {
    return (int) (socket.config.get(setting) / SECOND);
  }

  private byte[] getIp(LinuxSocket socket, int name) throws CallFailure {
    return switch (name) {
      case IP_TOS -> bytes((int) socket.config.get(TcpSetting.TRAFFIC_CLASS));
      case IP_TTL -> bytes((int) socket.config.get(TcpSetting.HOP_LIMIT));
      case IP_MTU -> bytes(pathMtu(socket));
      case IP_MTU_DISCOVER, IP_RECVERR, IP_FREEBIND ->
          remembered(socket, SOL_IP, name, name == IP_MTU_DISCOVER ? 1 : 0);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    };
  }

  private byte[] getIpv6(LinuxSocket socket, int name) throws CallFailure {
    return switch (name) {
      case IPV6_TCLASS -> bytes((int) socket.config.get(TcpSetting.TRAFFIC_CLASS));
      case IPV6_UNICAST_HOPS -> bytes((int) socket.config.get(TcpSetting.HOP_LIMIT));
      case IPV6_MTU -> bytes(pathMtu(socket));
      case IPV6_RECVERR -> remembered(socket, SOL_IP, IP_RECVERR, 0);
      case IPV6_MTU_DISCOVER, IPV6_V6ONLY -> remembered(socket, SOL_IPV6, name, 0);
      default -> throw new CallFailure(Errno.ENOPROTOOPT);
    };
  }

  private int pathMtu(LinuxSocket socket) throws CallFailure {
    if (socket.connection == null) {
      throw new CallFailure(Errno.ENOTCONN);
    }
    IpLayer ip = kernel.machine().loop().ip();
    return ip.output().pathMtu(socket.connection.flow());
  }

  private static byte[] remembered(LinuxSocket socket, int level, int name, int otherwise) {
    return bytes(socket.remembered.getOrDefault(key(level, name), otherwise));
  }

  static byte[] bytes(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }
}
