package io.leat.sim.drill.run;

import io.leat.sim.drill.linux.Numbers;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names that scripts use, and their numbers. */
final class Constants {
  private static final Map<String, Long> NUMBERS = new HashMap<>();

  static {
    for (Field field : Numbers.class.getFields()) {
      try {
        NUMBERS.put(field.getName(), (long) field.getInt(null));
      } catch (IllegalAccessException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
    put("EPOLLIN", Numbers.POLLIN, "EPOLLPRI", Numbers.POLLPRI, "EPOLLOUT", Numbers.POLLOUT);
    put("EPOLLERR", Numbers.POLLERR, "EPOLLHUP", Numbers.POLLHUP, "EPOLLRDHUP", Numbers.POLLRDHUP);
    put("EPOLLRDNORM", Numbers.POLLRDNORM, "EPOLLWRNORM", Numbers.POLLWRNORM);
    put("SOL_UDP", 17, "IPPROTO_IP", 0, "IPPROTO_IPV6", 41, "IPPROTO_UDP", 17);
    put("O_RDONLY", 0, "O_WRONLY", 1, "SOCK_NONBLOCK", Numbers.O_NONBLOCK, "SOCK_CLOEXEC", 0x80000);
    put("INADDR_ANY", 0, "FIONREAD", Numbers.SIOCINQ, "TIOCOUTQ", Numbers.SIOCOUTQ);
    put("TCP_ESTABLISHED", 1, "TCP_SYN_SENT", 2, "TCP_SYN_RECV", 3, "TCP_FIN_WAIT1", 4);
    put("TCP_FIN_WAIT2", 5, "TCP_TIME_WAIT", 6, "TCP_CLOSE", 7, "TCP_CLOSE_WAIT", 8);
    put("TCP_LAST_ACK", 9, "TCP_LISTEN", 10, "TCP_CLOSING", 11);
    put("TCP_CA_Open", 0, "TCP_CA_Disorder", 1, "TCP_CA_CWR", 2, "TCP_CA_Recovery", 3);
    put("TCP_CA_Loss", 4, "TCPI_OPT_TIMESTAMPS", 1, "TCPI_OPT_SACK", 2, "TCPI_OPT_WSCALE", 4);
    put("TCPI_OPT_ECN", 8, "TCPI_OPT_ECN_SEEN", 16, "TCPI_OPT_SYN_DATA", 32);
    put("TCP_INFINITE_SSTHRESH", 0x7fff_ffff);
  }

  private Constants() {}

  private static void put(Object... namesAndNumbers) {
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      NUMBERS.put((String) namesAndNumbers[i], ((Integer) namesAndNumbers[i + 1]).longValue());
    }
  }

  static @Nullable Long of(String name) {
    return NUMBERS.get(name);
  }

  static Map<String, Long> all() {
    return Map.copyOf(NUMBERS);
  }
}
