package io.leat.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and its certificate, which the JDK's own tool makes: for a moment, or for a whole JVM. */
public final class SelfSigned {
  private static final char[] PASSWORD = "leat-test".toCharArray();

  private final KeyStore store;

  private SelfSigned(KeyStore store) {
    this.store = store;
  }

  /** For {@code leat.test}, which has that address. */
  public static SelfSigned forHost(InetAddress address) {
    try {
      Path folder = Files.createTempDirectory("leat-keys-");
      Path keys = folder.resolve("keys.p12");
      try {
        keytool(keys, address);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var input = Files.newInputStream(keys)) {
          store.load(input, PASSWORD);
        }
        return new SelfSigned(store);
      } finally {
        Files.deleteIfExists(keys);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A context with the certificate's key, which also trusts it. */
  public SSLContext context() throws GeneralSecurityException {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust().getTrustManagers(), null);
    return context;
  }

  /** What trusts the certificate. */
  public TrustManagerFactory trust() throws GeneralSecurityException {
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(store);
    return trusted;
  }

  private static void keytool(Path keys, InetAddress address)
      throws IOException, InterruptedException {
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
                "san=ip:" + address.getHostAddress(),
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
