package io.leat.sim.drill.bridge;

import org.jspecify.annotations.Nullable;

/** What a request asks for. */
public enum MessageType {
  HELLO(1),
  SYSCTL(2),
  SOCKET(10),
  BIND(11),
  LISTEN(12),
  ACCEPT(13),
  CONNECT(14),
  RECV(15),
  SEND(16),
  FCNTL(17),
  IOCTL(18),
  CLOSE(19),
  SHUTDOWN(20),
  GETSOCKOPT(21),
  SETSOCKOPT(22),
  POLL(23),
  EPOLL_CREATE(24),
  EPOLL_CTL(25),
  EPOLL_WAIT(26),
  PACKET_IN(40),
  PACKET_OUT(41),
  SLEEP(42),
  DRIVE(43);

  private static final @Nullable MessageType[] BY_NUMBER = new @Nullable MessageType[64];

  static {
    for (MessageType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;

  MessageType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Null for a number that means nothing. */
  public static @Nullable MessageType of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }
}
