package io.leat.testkit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * What a test needs of the machine beyond a JDK.
 *
 * <p>Where it is missing the test reports itself as skipped, with the reason. Under {@code
 * -Dleat.require=all} a skip is a failure, so that a machine that should have everything cannot
 * pass by testing nothing.
 */
public final class Requires {
  private static final int CAP_NET_ADMIN = 12;
  private static final Path TUN = Path.of("/dev/net/tun");
  private static final Path STATUS = Path.of("/proc/self/status");

  private Requires() {}

  /** An executable of this name on the PATH. */
  public static void command(String name) {
    that(hasCommand(name), "the command " + name + " is not on the PATH");
  }

  /** The effective user is root. */
  public static void root() {
    that(isRoot(), "this needs root");
  }

  /** A TUN device can be created: the node opens, and the process may administer networks. */
  public static void tun() {
    that(Files.exists(TUN), TUN + " does not exist");
    that(hasCapability(CAP_NET_ADMIN), "this needs CAP_NET_ADMIN");
    that(opens(TUN), TUN + " cannot be opened");
  }

  /** Anything else; the reason names what is missing. */
  public static void that(boolean held, String reason) {
    check(held, reason, "all".equals(System.getProperty("leat.require")));
  }

  static void check(boolean held, String reason, boolean skipFails) {
    if (held) {
      return;
    }
    if (skipFails) {
      fail("leat.require=all, but " + reason);
    }
    abort(reason);
  }

  private static boolean hasCommand(String name) {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(File.pathSeparator, -1))
            .filter(folder -> !folder.isEmpty())
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  private static boolean isRoot() {
    String[] ids = status("Uid:").split("\\s+", -1);
    return ids.length > 1
        ? ids[1].equals("0")
        : "root".equals(System.getProperty("user.name")); // no /proc: not Linux
  }

  private static boolean hasCapability(int number) {
    String effective = status("CapEff:");
    return !effective.isEmpty() && (Long.parseUnsignedLong(effective, 16) >>> number & 1) == 1;
  }

  private static boolean opens(Path node) {
    try (var ignored = FileChannel.open(node, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The value of one line of /proc/self/status, or nothing. */
  private static String status(String key) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(key.length()).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
