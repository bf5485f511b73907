package io.leat.sim.drill.linux;

/** Constants of the sockets interface, as Linux on x86-64 numbers them. */
public final class Numbers {
  public static final int AF_UNSPEC = 0;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int NO_ADDRESS = 0xffff;

  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_TYPE_MASK = 0xf;
  public static final int IPPROTO_TCP = 6;

  public static final int F_GETFL = 3;
  public static final int F_SETFL = 4;
  public static final int O_RDWR = 2;
  public static final int O_NONBLOCK = 0x800;

  public static final int SIOCINQ = 0x541b;
  public static final int SIOCOUTQ = 0x5411;
  public static final int SIOCOUTQNSD = 0x894b;

  public static final int SHUT_RD = 0;
  public static final int SHUT_WR = 1;
  public static final int SHUT_RDWR = 2;

  public static final int MSG_OOB = 1;
  public static final int MSG_PEEK = 2;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_EOR = 0x80;
  public static final int MSG_WAITALL = 0x100;
  public static final int MSG_ERRQUEUE = 0x2000;
  public static final int MSG_NOSIGNAL = 0x4000;
  public static final int MSG_MORE = 0x8000;
  public static final int MSG_ZEROCOPY = 0x400_0000;
  public static final int MSG_FASTOPEN = 0x2000_0000;

  public static final int POLLIN = 1;
  public static final int POLLPRI = 2;
  public static final int POLLOUT = 4;
  public static final int POLLERR = 8;
  public static final int POLLHUP = 0x10;
  public static final int POLLNVAL = 0x20;
  public static final int POLLRDNORM = 0x40;
  public static final int POLLWRNORM = 0x100;
  public static final int POLLRDHUP = 0x2000;

  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CTL_DEL = 2;
  public static final int EPOLL_CTL_MOD = 3;
  public static final int EPOLLET = 1 << 31;
  public static final int EPOLLONESHOT = 1 << 30;

  public static final int SOL_SOCKET = 1;
  public static final int SO_REUSEADDR = 2;
  public static final int SO_TYPE = 3;
  public static final int SO_ERROR = 4;
  public static final int SO_SNDBUF = 7;
  public static final int SO_RCVBUF = 8;
  public static final int SO_KEEPALIVE = 9;
  public static final int SO_LINGER = 13;
  public static final int SO_REUSEPORT = 15;
  public static final int SO_RCVLOWAT = 18;
  public static final int SO_ACCEPTCONN = 30;
  public static final int SO_MARK = 36;
  public static final int SO_MEMINFO = 55;
  public static final int SO_ZEROCOPY = 60;

  public static final int SOL_IP = 0;
  public static final int IP_TOS = 1;
  public static final int IP_TTL = 2;
  public static final int IP_MTU_DISCOVER = 10;
  public static final int IP_RECVERR = 11;
  public static final int IP_MTU = 14;
  public static final int IP_FREEBIND = 15;

  public static final int SOL_IPV6 = 41;
  public static final int IPV6_UNICAST_HOPS = 16;
  public static final int IPV6_MTU_DISCOVER = 23;
  public static final int IPV6_MTU = 24;
  public static final int IPV6_RECVERR = 25;
  public static final int IPV6_V6ONLY = 26;
  public static final int IPV6_TCLASS = 67;

  public static final int SOL_TCP = 6;
  public static final int TCP_NODELAY = 1;
  public static final int TCP_MAXSEG = 2;
  public static final int TCP_CORK = 3;
  public static final int TCP_KEEPIDLE = 4;
  public static final int TCP_KEEPINTVL = 5;
  public static final int TCP_KEEPCNT = 6;
  public static final int TCP_SYNCNT = 7;
  public static final int TCP_LINGER2 = 8;
  public static final int TCP_DEFER_ACCEPT = 9;
  public static final int TCP_WINDOW_CLAMP = 10;
  public static final int TCP_INFO = 11;
  public static final int TCP_QUICKACK = 12;
  public static final int TCP_CONGESTION = 13;
  public static final int TCP_MD5SIG = 14;
  public static final int TCP_USER_TIMEOUT = 18;
  public static final int TCP_FASTOPEN = 23;
  public static final int TCP_TIMESTAMP = 24;
  public static final int TCP_NOTSENT_LOWAT = 25;
  public static final int TCP_CC_INFO = 26;
  public static final int TCP_FASTOPEN_CONNECT = 30;
  public static final int TCP_FASTOPEN_KEY = 33;
  public static final int TCP_INQ = 36;

  private Numbers() {}
}
