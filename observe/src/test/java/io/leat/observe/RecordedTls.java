package io.leat.observe;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * One end of a TLS 1.3 session that was recorded once: it sends what that end sent, in its turn.
 */
final class RecordedTls implements ConnectionHandler {
  /** What the client writes in the session, and the server sends back the other way round. */
  static final String TEXT = "a leat carries a stream";

  private static final List<String> SESSION = text("session.txt").lines().toList();

  private final char sends;
  private final byte[] target = new byte[4096];
  private int next;
  private long received;

  private RecordedTls(char sends) {
    this.sends = sends;
  }

  static RecordedTls client() {
    return new RecordedTls('>');
  }

  static RecordedTls server() {
    return new RecordedTls('<');
  }

  static String keys() {
    return text("keys.txt");
  }

  private static String text(String name) {
    try (InputStream in = RecordedTls.class.getResourceAsStream("tls/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void connected(TcpConnection connection, long now) {
    goOn(connection, now);
  }

  @Override
  public void readable(TcpConnection connection, long now) {
    for (int n = receive(connection, now); n > 0; n = receive(connection, now)) {
      received += n;
    }
    goOn(connection, now);
  }

  private int receive(TcpConnection connection, long now) {
    return connection.receive(target, 0, target.length, now);
  }

  private void goOn(TcpConnection connection, long now) {
    for (; next < SESSION.size(); next++) {
      byte[] octets = HexFormat.of().parseHex(SESSION.get(next).substring(2));
      if (SESSION.get(next).charAt(0) == sends) {
        connection.send(octets, 0, octets.length, now);
      } else if (received < octets.length) {
        return;
      } else {
        received -= octets.length;
      }
    }
  }
}
