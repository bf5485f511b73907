package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.SelfSigned;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** The JDK's TLS over Leat's sockets. */
class TlsTest extends WithSockets {
  @Test
  void tlsRunsOverASocketOfLeats() throws Exception {
    SSLContext context = SelfSigned.forHost(inet(RIGHT)).context();
    byte[] text = text(300_000, 1);
    try (ServerSocket listener = servers.createServerSocket(443)) {
      Call<byte[]> server =
          call(() -> {
            try (SSLSocket tls = layered(context, listener.accept(), false)) {
              byte[] read = tls.getInputStream().readNBytes(text.length);
              tls.getOutputStream().write(read);
              return read;
            }
          });
      Socket plain = sockets.createSocket(inet(RIGHT), 443);
      try (SSLSocket tls = layered(context, plain, true)) {
        tls.getOutputStream().write(text);
        assertThat(tls.getInputStream().readAllBytes()).isEqualTo(text);
        assertThat(tls.getSession().getProtocol()).isEqualTo("TLSv1.3");
      }
      assertThat(server.get()).isEqualTo(text);
    }
  }

  private static SSLSocket layered(SSLContext context, Socket plain, boolean client)
      throws Exception {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "leat.test", 443, true);
    tls.setUseClientMode(client);
    return tls;
  }
}
