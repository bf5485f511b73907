package io.leat.compatibility;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that the JDK's own tool makes, once, for the host of the present network. */
final class SelfSigned {
  private static final char[] PASSWORD = "leat-test".toCharArray();

  private SelfSigned() {}

  private static final class Made {
    private static final KeyStore STORE = make();
  }

  /** A context with the certificate's key, which also trusts it. */
  static SSLContext context() throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store(), PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(store());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  /** The certificate and its key. */
  static KeyStore store() {
    return Made.STORE;
  }

  private static KeyStore make() {
    try {
      Path folder = Files.createTempDirectory("leat-keys-");
      Path keys = folder.resolve("keys.p12");
      try {
        keytool(keys);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var input = Files.newInputStream(keys)) {
          store.load(input, PASSWORD);
        }
        return store;
      } finally {
        Files.deleteIfExists(keys);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void keytool(Path keys) throws IOException, InterruptedException {
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
                "-ext",
                "san=ip:" + Network.host().getHostAddress(),
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new AssertionError("keytool: " + said);
    }
  }
}
