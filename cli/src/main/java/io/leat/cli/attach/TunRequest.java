package io.leat.cli.attach;

import io.leat.link.linux.KernelThread;
import io.leat.link.linux.Offload;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which device to attach to, and who lives at its ends.
 *
 * @param device the name of a TUN or TAP, made as a TUN if it does not exist; or of an Ethernet
 *     interface that is there
 * @param shared whether it is an Ethernet interface of the kernel's, shared by a packet socket
 * @param addresses Leat's
 * @param kernelAddresses the kernel's; for a family that is not named, {@link
 *     #defaultKernelAddress}
 * @param mtu of a device that is made; 0 for 1500
 * @param offload whether super-segments cross the device whole
 * @param kernelThread whether the kernel takes in what Leat sends in a thread of its own
 * @param keepsPriority whether the loop's thread never goes before others
 */
public record TunRequest(
    String device,
    boolean shared,
    List<IpPrefix> addresses,
    List<IpAddress> kernelAddresses,
    int mtu,
    Offload offload,
    KernelThread kernelThread,
    boolean keepsPriority) {
  public TunRequest {
    addresses = List.copyOf(addresses);
    kernelAddresses = List.copyOf(kernelAddresses);
    for (IpAddress kernel : kernelAddresses) {
      IpPrefix home =
          addresses.stream().filter(own -> own.contains(kernel)).findFirst().orElse(null);
      if (home == null) {
        throw new IllegalArgumentException(
            "the kernel's address " + kernel + " is in none of the networks of Leat's addresses");
      }
    }
    for (IpPrefix own : addresses) {
      if (kernelAddresses.contains(own.address())) {
        throw new IllegalArgumentException(
            own.address() + " cannot be both Leat's address and the kernel's");
      }
    }
  }

  /** The kernel's address with its network, to go with one of Leat's. */
  IpPrefix kernelSide(IpPrefix own) {
    IpAddress chosen = kernelAddressIn(own);
    return new IpPrefix(chosen == null ? defaultKernelAddress(own) : chosen, own.length());
  }

  private @Nullable IpAddress kernelAddressIn(IpPrefix own) {
    return kernelAddresses.stream().filter(own::contains).findFirst().orElse(null);
  }

  /** Whether the user named the kernel's address in this network. */
  boolean isChosen(IpPrefix own) {
    return kernelAddressIn(own) != null;
  }

  /** The first host of the network that is not Leat. */
  static IpAddress defaultKernelAddress(IpPrefix own) {
    IpAddress network = own.network().address();
    IpAddress first = plus(network, 1);
    IpAddress second = plus(network, 2);
    int bits = own.address().isIpv4() ? 32 : 128;
    return switch (bits - own.length()) {
      case 0 ->
          throw new IllegalArgumentException(
              own
                  + " leaves no address for the kernel: name it with --kernel-address, or widen the"
                  + " prefix");
      case 1 -> own.address().equals(network) ? first : network; // RFC 3021: both are hosts
      default -> own.address().equals(first) ? second : first;
    };
  }

  private static IpAddress plus(IpAddress address, int number) {
    return new IpAddress(address.hi(), address.lo() + number);
  }
}
