package io.leat.cli.relay;

import io.leat.link.linux.LinkConfigurator;
import io.leat.link.linux.LinkInfo;
import io.leat.link.linux.LinuxException;
import io.leat.link.linux.NetworkNamespace;
import io.leat.link.linux.TunPort;
import org.jspecify.annotations.Nullable;

/**
 * One end of a relay: an existing TUN or TAP, here or in a named network namespace.
 *
 * @param namespace null for the one that the command was started in
 */
public record RelayEnd(@Nullable String namespace, String device) {
  private static final String PREFIX = "ns:";

  /** The kernel's own queue must not drop before the relay's does. */
  private static final int KERNEL_QUEUE = 5000;

  /**
   * Reads {@code tun0} or {@code ns:NAME/tun0}.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public static RelayEnd parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return of(text, null, text);
    }
    int slash = text.indexOf('/');
    if (slash <= PREFIX.length()) {
      throw wrong(text);
    }
    return of(text, text.substring(PREFIX.length(), slash), text.substring(slash + 1));
  }

  private static RelayEnd of(String text, @Nullable String namespace, String device) {
    if (device.isEmpty() || device.length() > 15 || !device.matches("[^\\s/:]+")) {
      throw wrong(text);
    }
    return new RelayEnd(namespace, device);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is no device: write tun0, or ns:NAME/tun0 for one in a namespace");
  }

  /** Attaches to the device, sets it up if it is down, and gives it a long queue. */
  public TunPort open() throws LinuxException {
    if (namespace == null) {
      return openHere();
    }
    try (NetworkNamespace inside = NetworkNamespace.enter(namespace)) {
      return inside.call(this::openHere);
    }
  }

  private TunPort openHere() throws LinuxException {
    TunPort port = TunPort.open(device);
    try (LinkConfigurator links = LinkConfigurator.open()) {
      LinkInfo link = links.find(device);
      if (link != null && link.txQueueLength() < KERNEL_QUEUE) {
        links.setTxQueueLength(device, KERNEL_QUEUE);
      }
      if (link != null && !link.up()) {
        links.setUp(device);
      }
      return port;
    } catch (LinuxException | RuntimeException e) {
      port.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return namespace == null ? device : PREFIX + namespace + "/" + device;
  }
}
