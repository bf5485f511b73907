package io.leat.console;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A page of another origin reaches a server on the loopback address through the
 * reader's browser, by its address or by a name that it lets point there: so the Host must be one
 * of ours, and the Origin, where there is one, the same.
 */
final class Guard {
  private final Set<String> hosts;
  private final @Nullable String token;

  Guard(int port, @Nullable String token) {
    hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    this.token = token;
  }

  /** Whether the request came for us, and from no other origin. */
  boolean admits(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
      return false;
    }
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    return origin == null || origin.equalsIgnoreCase("http://" + host);
  }

  boolean hasToken() {
    return token != null;
  }

  /** Whether the request may change something. */
  boolean mayChange(HttpExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (token == null || given == null) {
      return false;
    }
    byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
  }
}
