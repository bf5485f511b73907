package io.leat.cli.attach;

import io.leat.link.linux.LinkConfigurator;
import io.leat.link.linux.LinuxException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A TUN for another process to attach to, configured at the kernel's end. One that was made here
 * stays until {@link #close}, which any thread may call, and more than once.
 */
public final class WaitingTun implements AutoCloseable {
  private final String name;
  private final AtomicBoolean made;

  private WaitingTun(String name, boolean made) {
    this.name = name;
    this.made = new AtomicBoolean(made);
  }

  /**
   * Finds the device, or makes it, in the network namespace of the calling thread.
   *
   * @throws io.leat.cli.CommandFailure if a network overlaps a route of another device, or the
   *     kernel has Leat's address
   * @throws LinuxException if the kernel refuses
   */
  public static WaitingTun open(TunRequest request) throws IOException {
    return new WaitingTun(request.device(), TunAttachment.prepare(request));
  }

  @Override
  public void close() {
    if (!made.getAndSet(false)) {
      return;
    }
    try (LinkConfigurator kernel = LinkConfigurator.open()) {
      kernel.deleteLink(name);
    } catch (LinuxException e) {
      return; // it is gone already
    }
  }
}
