package io.leat.link.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel lets this process do, found by trying it. Any thread may ask.
 *
 * <p>A JVM cannot move into a user namespace, which takes a process with a single thread. Where
 * only {@link #userNamespace} is given, a launcher starts the JVM again under {@code unshare -Urn}.
 */
public final class Privileges {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;
  private static final int TIMEOUT_SECONDS = 5;
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Opens the TUN node inside the new namespaces and tells the capabilities there. The shell would
   * create a missing node as a file, so it looks first.
   */
  private static final List<String> UNSHARE =
      List.of(
          "unshare",
          "-Urn",
          "sh",
          "-c",
          "test -c %1$s && exec 3<>%1$s && exec cat /proc/self/status".formatted(TunDriver.NODE));

  private Privileges() {}

  /**
   * One thing that a process may be able to do.
   *
   * @param reason why not, and what to do, in one sentence; empty where it is given
   */
  public record Ability(boolean given, String reason) {
    static final Ability GIVEN = new Ability(true, "");

    static Ability missing(String reason) {
      return new Ability(false, reason);
    }
  }

  /** Whether the system is Linux at all; nothing else here can be given elsewhere. */
  public static boolean isLinux() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /** Whether the effective user is root, be it of a user namespace only. */
  public static boolean isRoot() {
    return isLinux() && Libc.effectiveUser() == 0;
  }

  /** Whether TUN devices can be made in the network namespace of the calling thread. */
  public static Ability tun() {
    if (!isLinux()) {
      return Ability.missing("this system is not Linux");
    }
    try {
      TunDriver.probe();
    } catch (LinuxException e) {
      return Ability.missing(e.getMessage());
    }
    return hasCapability(status(), CAP_NET_ADMIN)
        ? Ability.GIVEN
        : Ability.missing(
            "this process has no CAP_NET_ADMIN: run as root, or under `unshare -Urn`");
  }

  /** Whether {@link NetworkNamespace#create} works; one is made and deleted again. */
  public static Ability namespaces() {
    if (!isLinux()) {
      return Ability.missing("this system is not Linux");
    }
    if (!hasCapability(status(), CAP_SYS_ADMIN)) {
      return Ability.missing("this process has no CAP_SYS_ADMIN: run as root");
    }
    String name = "leat-probe-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    try (NetworkNamespace probe = NetworkNamespace.create(name)) {
      return probe.call(() -> Ability.GIVEN);
    } catch (LinuxException e) {
      return Ability.missing(e.getMessage());
    }
  }

  /**
   * Whether a process under {@code unshare -Urn} could make TUN devices in the namespaces it gets;
   * tried in a child process, for at most five seconds.
   */
  public static Ability userNamespace() {
    if (!isLinux()) {
      return Ability.missing("this system is not Linux");
    }
    if (!isDevice(Path.of(TunDriver.NODE))) {
      return Ability.missing(TunDriver.openRefused(Errno.ENOENT).getMessage());
    }
    Process child;
    try {
      child = new ProcessBuilder(UNSHARE).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Ability.missing("the command unshare is not installed: it is in package util-linux");
    }
    try {
      child.getOutputStream().close();
      if (child.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        byte[] output = child.getInputStream().readAllBytes();
        return judge(child.exitValue(), new String(output, StandardCharsets.UTF_8));
      }
      return Ability.missing("`unshare -Urn` did not end within " + TIMEOUT_SECONDS + " seconds");
    } catch (IOException e) {
      return Ability.missing("`unshare -Urn` cannot be talked to: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Ability.missing("the attempt with `unshare -Urn` was interrupted");
    } finally {
      child.destroyForcibly();
    }
  }

  private static boolean isDevice(Path node) {
    try {
      return Files.readAttributes(node, BasicFileAttributes.class).isOther();
    } catch (IOException e) {
      return false;
    }
  }

  /** What the child's end and its output mean. */
  static Ability judge(int exit, String output) {
    if (exit == 0 && hasCapability(output, CAP_NET_ADMIN)) {
      return Ability.GIVEN;
    }
    if (exit == 0) {
      return Ability.missing(
          "a user namespace gives no CAP_NET_ADMIN here (AppArmor or SELinux takes it): run as"
              + " root");
    }
    String said = output.lines().findFirst().orElse("exit code " + exit);
    return Ability.missing(
        output.contains(TunDriver.NODE)
            ? "a user namespace cannot open "
                + TunDriver.NODE
                + " ("
                + said
                + "): run as root, or"
                + " let root allow it with `chmod 666 "
                + TunDriver.NODE
                + "`, the usual mode"
            : "this user cannot make user namespaces ("
                + said
                + "): run as root, or let root"
                + " allow it with user.max_user_namespaces");
  }

  static boolean hasCapability(String status, int number) {
    return status
        .lines()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> line.substring("CapEff:".length()).strip())
        .anyMatch(bits -> (Long.parseUnsignedLong(bits, 16) >>> number & 1) == 1);
  }

  private static String status() {
    try {
      return Files.readString(STATUS);
    } catch (IOException e) {
      return "";
    }
  }
}
