import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The kernel's end of one connection, for {@code bench/gibibyte}: {@code receive ADDRESS PORT} prints
 * the SHA-256 of what comes, {@code send ADDRESS PORT FILE} sends a file. Both listen, and print
 * {@code listening} first.
 */
final class KernelEnd {
  private KernelEnd() {}

  public static void main(String[] words) throws Exception {
    try (ServerSocket listener = new ServerSocket()) {
      listener.bind(new InetSocketAddress(words[1], Integer.parseInt(words[2])));
      System.out.println("listening");
      try (Socket socket = listener.accept()) {
        switch (words[0]) {
          case "receive" -> System.out.println(sum(socket.getInputStream()));
          case "send" -> send(Path.of(words[3]), socket.getOutputStream());
          default -> throw new IllegalArgumentException(words[0]);
        }
      }
    }
  }

  private static String sum(InputStream in) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] some = new byte[1 << 18];
    for (int read = in.read(some); read >= 0; read = in.read(some)) {
      digest.update(some, 0, read);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void send(Path file, OutputStream out) throws Exception {
    Files.copy(file, out);
  }
}
