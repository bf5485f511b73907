package io.leat.cli.attach;

import io.leat.link.linux.KernelThread;
import io.leat.link.linux.LinkConfigurator;
import io.leat.link.linux.LinuxException;
import io.leat.link.linux.NetworkNamespace;
import io.leat.link.linux.Offload;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.link.LinkDevice;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's stack is attached: a device, who lives at its ends, and how a command reaches
 * the kernel's end.
 *
 * <p>{@link #close} undoes what was made around the device; the device itself belongs to the stack.
 *
 * @param addresses Leat's
 * @param namespace made for this process; null for the one it was started in
 * @param prefix goes before a command to run it at the kernel's end; empty if nothing need
 */
public record Place(
    LinkDevice device,
    List<IpPrefix> addresses,
    @Nullable NetworkNamespace namespace,
    String prefix)
    implements AutoCloseable {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final List<IpPrefix> LEAT = List.of(IpPrefix.parse("10.9.0.2/16"));
  private static final List<IpAddress> KERNEL = List.of(IpAddress.parse("10.9.0.1"));

  public Place {
    addresses = List.copyOf(addresses);
  }

  /** A device of this network namespace. */
  public static Place here(TunRequest request) throws IOException {
    return new Place(TunAttachment.open(request).device(), request.addresses(), null, "");
  }

  /**
   * A network namespace of its own, with 10.9.0.1 for the kernel and 10.9.0.2 for Leat.
   *
   * @param kind the beginning of its name, which the number of this process completes
   */
  public static Place ownNamespace(String kind) throws IOException {
    return ownNamespace(kind, Offload.AUTO);
  }

  /**
   * The same.
   *
   * @param offload whether super-segments cross the device whole
   */
  public static Place ownNamespace(String kind, Offload offload) throws IOException {
    removeLeftovers(kind);
    String name = kind + ProcessHandle.current().pid();
    NetworkNamespace namespace = NetworkNamespace.create(name);
    try {
      LinkDevice device = namespace.call(() -> attachInside(offload));
      return new Place(device, LEAT, namespace, "ip netns exec " + name + " ");
    } catch (IOException | RuntimeException e) {
      namespace.close();
      throw e;
    }
  }

  /** The same, in the namespaces that the launcher has made with {@code unshare -Urn}. */
  public static Place userNamespace() throws IOException {
    return userNamespace(Offload.AUTO);
  }

  /**
   * The same.
   *
   * @param offload whether super-segments cross the device whole
   */
  public static Place userNamespace(Offload offload) throws IOException {
    String enter = "nsenter --preserve-credentials -U -n -t " + ProcessHandle.current().pid() + " ";
    return new Place(attachInside(offload), LEAT, null, enter);
  }

  private static LinkDevice attachInside(Offload offload) throws IOException {
    try (LinkConfigurator kernel = LinkConfigurator.open()) {
      kernel.setUp("lo");
    }
    TunRequest request =
        new TunRequest("leat0", false, LEAT, KERNEL, 0, offload, KernelThread.AUTO, false);
    return TunAttachment.open(request).device();
  }

  /** Namespaces of processes that were killed. */
  private static void removeLeftovers(String kind) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(NAMESPACES, kind + "*")) {
      for (Path file : found) {
        String name = file.getFileName().toString();
        if (!isAlive(name.substring(kind.length()))) {
          delete(name);
        }
      }
    } catch (IOException e) {
      return; // there are none, then
    }
  }

  private static boolean isAlive(String pid) {
    return !pid.matches("\\d{1,18}")
        || ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void delete(String name) throws LinuxException {
    try (NetworkNamespace leftover = NetworkNamespace.enter(name)) {
      leftover.delete();
    }
  }

  /** Runs the code where the kernel's end is, and returns when it does. */
  public void runInside(Runnable code) {
    try {
      if (namespace == null) {
        code.run();
      } else {
        namespace.call(() -> {
          code.run();
          return null;
        });
      }
    } catch (LinuxException e) {
      throw new IllegalStateException("the namespace is gone", e);
    }
  }

  @Override
  public void close() {
    if (namespace != null) {
      namespace.close();
    }
  }
}
