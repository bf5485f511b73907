package io.leat.cli.attach;

import io.leat.link.linux.KernelThread;
import io.leat.link.linux.Offload;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a TUN and who lives at its ends, of every command that has one. */
public final class TunArguments {
  private static final int SMALLEST_MTU = 68;

  @Option(
      names = "--tun",
      paramLabel = "NAME",
      description = {
        "The TUN or TAP in this network namespace to attach to.",
        "If there is none of this name, a TUN is made, set up, and gone at the end."
      })
  private @Nullable String tun;

  @Option(
      names = "--address",
      paramLabel = "ADDR/LENGTH",
      description = "Leat's address with its network, as in 10.9.0.2/16. Repeatable.")
  private List<IpPrefix> addresses = new ArrayList<>();

  @Option(
      names = "--kernel-address",
      paramLabel = "ADDR",
      description = "The kernel's address; otherwise the network's first host that is not Leat.")
  private List<IpAddress> kernelAddresses = new ArrayList<>();

  @Option(names = "--mtu", paramLabel = "OCTETS", description = "The MTU of the device.")
  private int mtu;

  @Option(
      names = "--kernel-thread",
      paramLabel = "on|off|auto",
      description = {
        "The kernel takes in what Leat sends in a thread of its own, joined (threaded NAPI).",
        "auto: while there is bulk, on a device without offload, where there is privilege and a",
        "second processor. on: always. off: never. Default: auto."
      })
  private @Nullable KernelThread kernelThread;

  @Option(
      names = "--keep-priority",
      description = {
        "Leave the priority of the loop's thread as it is. Otherwise it goes before other threads,",
        "by ten steps of nice, while there is bulk, where this process may."
      })
  private boolean keepPriority;

  /** Null where none was named. */
  public @Nullable String tun() {
    return tun;
  }

  /** Leat's; none where none was named. */
  public List<IpPrefix> addresses() {
    return addresses;
  }

  /** Whether something was said of the kernel's end of a TUN. */
  public boolean describesKernelSide() {
    return !kernelAddresses.isEmpty() || mtu != 0 || kernelThread != null || keepPriority;
  }

  /**
   * The device that was asked for; null if none was.
   *
   * @throws IllegalArgumentException if the options do not fit together; the message is a sentence
   *     for the user
   */
  public @Nullable TunRequest request(Offload offload) {
    if (tun == null) {
      if (!addresses.isEmpty() || describesKernelSide()) {
        throw new IllegalArgumentException(
            "--address, --kernel-address, --mtu, --kernel-thread and --keep-priority go with --tun");
      }
      return null;
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "--tun needs --address, as in --tun " + tun + " --address 10.9.0.2/16");
    }
    if (mtu != 0 && (mtu < SMALLEST_MTU || mtu > 65_535)) {
      throw new IllegalArgumentException("--mtu must be " + SMALLEST_MTU + " to 65535, not " + mtu);
    }
    KernelThread thread = kernelThread == null ? KernelThread.AUTO : kernelThread;
    return new TunRequest(
        tun, false, addresses, kernelAddresses, mtu, offload, thread, keepPriority);
  }
}
