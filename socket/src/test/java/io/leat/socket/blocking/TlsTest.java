package io.leat.socket.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's TLS over Leat's sockets. */
class TlsTest extends WithSockets {
  private static final char[] PASSWORD = "leat-test".toCharArray();

  @Test
  void tlsRunsOverASocketOfLeats(@TempDir Path folder) throws Exception {
    SSLContext context = context(folder.resolve("keys.p12"));
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

  private static SSLContext context(Path keys) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "leat",
                "-dname",
                "CN=leat.test",
                "-keystore",
                keys.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store, PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
