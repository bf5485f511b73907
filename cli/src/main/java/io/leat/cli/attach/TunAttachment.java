package io.leat.cli.attach;

import io.leat.cli.CommandFailure;
import io.leat.link.linux.DeviceAddress;
import io.leat.link.linux.LinkConfigurator;
import io.leat.link.linux.LinkInfo;
import io.leat.link.linux.LinuxException;
import io.leat.link.linux.PacketSocket;
import io.leat.link.linux.Route;
import io.leat.link.linux.TunAttributes;
import io.leat.link.linux.TunDevice;
import io.leat.link.linux.TunOptions;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Attaches to a TUN in the network namespace of the calling thread, or creates and configures one;
 * or shares an Ethernet interface.
 *
 * <p>An existing device is changed only as far as it could not be used otherwise: it is set up if
 * it is down, and gets an address if the kernel has none in Leat's network. A device that was
 * created disappears when it is closed.
 *
 * @param device for the stack, which owns it from then on
 * @param created whether there was none of this name
 * @param kernel the kernel's addresses that go with Leat's, in the same order; none beside an
 *     interface that is shared
 */
public record TunAttachment(TunDevice device, boolean created, List<IpAddress> kernel) {
  /**
   * The kernel queues this many packets towards Leat; at its own 500 one fast sender loses some.
   */
  private static final int QUEUE = 5000;

  private static final long PATIENCE_NANOS = 1_000_000_000L;

  public TunAttachment {
    kernel = List.copyOf(kernel);
  }

  /**
   * @throws CommandFailure if a network overlaps a route of another device, or the kernel has
   *     Leat's address
   * @throws LinuxException if the kernel refuses
   */
  public static TunAttachment open(TunRequest request) throws IOException {
    try (LinkConfigurator kernel = LinkConfigurator.open()) {
      checkAddresses(kernel, request);
      if (request.shared()) {
        return new TunAttachment(PacketSocket.open(request.device()), false, List.of());
      }
      LinkInfo existing = kernel.find(request.device());
      TunDevice device = TunDevice.open(options(request, existing));
      try {
        List<IpAddress> kernelSide = configure(kernel, request, existing);
        device.refresh();
        return new TunAttachment(device, existing == null, kernelSide);
      } catch (IOException | RuntimeException e) {
        device.close();
        throw e;
      }
    }
  }

  /**
   * Attaches several times to a TUN that was made with several queues, or creates and configures
   * one.
   *
   * @param queues at least 1; for one, as {@link #open}
   * @return one device for each queue
   * @throws CommandFailure as {@link #open}, and for a device with Ethernet
   * @throws LinuxException if the kernel refuses, or the device was made for one queue
   */
  public static List<TunDevice> openQueues(TunRequest request, int queues) throws IOException {
    if (queues == 1) {
      return List.of(open(request).device());
    }
    List<TunDevice> devices = new ArrayList<>();
    try (LinkConfigurator kernel = LinkConfigurator.open()) {
      checkAddresses(kernel, request);
      LinkInfo existing = kernel.find(request.device());
      TunOptions options = options(request, existing).withMultiQueue();
      if (options.ethernet()) {
        throw new CommandFailure(
            request.device() + " is a TAP, and several queues need a TUN: name another, or none");
      }
      devices.add(TunDevice.open(options));
      configure(kernel, request, existing);
      while (devices.size() < queues) {
        devices.add(TunDevice.open(options));
      }
      devices.forEach(TunDevice::refresh);
      return devices;
    } catch (IOException | RuntimeException e) {
      devices.forEach(TunDevice::close);
      throw e;
    }
  }

  /**
   * Configures the device for another process, which will attach to it. One that is made stays when
   * nobody is attached.
   *
   * @return whether there was none of this name
   */
  static boolean prepare(TunRequest request) throws IOException {
    try (LinkConfigurator kernel = LinkConfigurator.open()) {
      checkAddresses(kernel, request);
      LinkInfo existing = kernel.find(request.device());
      if (existing == null) {
        TunDevice.create(options(request, null));
      }
      try {
        configure(kernel, request, existing);
      } catch (IOException | RuntimeException e) {
        if (existing == null) {
          kernel.deleteLink(request.device());
        }
        throw e;
      }
      return existing == null;
    }
  }

  private static void checkAddresses(LinkConfigurator kernel, TunRequest request)
      throws IOException {
    for (IpPrefix own : request.addresses()) {
      checkNotTheKernels(kernel, own);
      if (!request.shared()) {
        checkFree(kernel, own, request.device());
      }
    }
  }

  private static TunOptions options(TunRequest request, @Nullable LinkInfo existing) {
    TunAttributes made = existing == null ? null : existing.tun();
    String name = request.device();
    TunOptions options =
        (made != null && made.ethernet() ? TunOptions.tap(name) : TunOptions.tun(name))
            .withOffload(request.offload())
            .withKernelThread(request.kernelThread());
    TunOptions ranked = request.keepsPriority() ? options.withPriorityKept() : options;
    return made != null && made.multiQueue() ? ranked.withMultiQueue() : ranked;
  }

  /** A network that is elsewhere already would lose its traffic to Leat, or Leat's to it. */
  private static void checkFree(LinkConfigurator kernel, IpPrefix own, String device)
      throws IOException {
    List<Route> others = kernel.overlapping(own, device);
    if (!others.isEmpty()) {
      throw new CommandFailure(
          own
              + " overlaps the route "
              + others.getFirst()
              + ": choose a network that is not in use here");
    }
  }

  /** The kernel would answer for it, and reset every connection of Leat's. */
  private static void checkNotTheKernels(LinkConfigurator kernel, IpPrefix own) throws IOException {
    for (DeviceAddress address : kernel.addresses()) {
      if (address.prefix().address().equals(own.address())) {
        throw new CommandFailure(
            own.address()
                + " is the kernel's own address on "
                + address.device()
                + ": give Leat another one of its network");
      }
    }
  }

  private static List<IpAddress> configure(
      LinkConfigurator kernel, TunRequest request, @Nullable LinkInfo existing) throws IOException {
    String name = request.device();
    if (existing == null) {
      kernel.setTxQueueLength(name, QUEUE);
    }
    if (request.mtu() != 0 && (existing == null || existing.mtu() != request.mtu())) {
      kernel.setMtu(name, request.mtu());
    }
    List<IpAddress> kernelSide = new ArrayList<>();
    for (IpPrefix own : request.addresses()) {
      kernelSide.add(kernelAddress(kernel, request, own));
    }
    if (existing == null || !existing.up()) {
      kernel.setUp(name);
    }
    awaitLocal(kernel, kernelSide);
    return kernelSide;
  }

  /** A worker of the kernel's makes an IPv6 address known to its input, soon after it was added. */
  private static void awaitLocal(LinkConfigurator kernel, List<IpAddress> addresses)
      throws LinuxException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!areLocal(kernel, addresses) && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean areLocal(LinkConfigurator kernel, List<IpAddress> addresses)
      throws LinuxException {
    Set<IpAddress> local =
        kernel.routes().stream()
            .filter(route -> route.kind() == Route.Kind.LOCAL)
            .map(route -> route.destination().address())
            .collect(Collectors.toSet());
    return addresses.stream().allMatch(address -> address.isIpv4() || local.contains(address));
  }

  /** The kernel's address that goes with one of Leat's, which it is given if it has none. */
  private static IpAddress kernelAddress(LinkConfigurator kernel, TunRequest request, IpPrefix own)
      throws LinuxException {
    IpPrefix wanted = request.kernelSide(own);
    for (DeviceAddress has : kernel.addresses()) {
      boolean fits =
          request.isChosen(own)
              ? has.prefix().address().equals(wanted.address())
              : has.prefix().contains(own.address());
      if (has.device().equals(request.device()) && fits) {
        return has.prefix().address();
      }
    }
    kernel.addAddress(request.device(), wanted);
    return wanted.address();
  }
}
