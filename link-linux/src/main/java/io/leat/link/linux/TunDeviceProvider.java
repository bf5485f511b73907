package io.leat.link.linux;

import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.LinkDeviceProvider;
import java.util.Set;

/** TUN and TAP devices by name, in the network namespace of the calling thread. */
public final class TunDeviceProvider implements LinkDeviceProvider {
  private static final String TUN = "tun";
  private static final String TAP = "tap";

  @Override
  public Set<String> kinds() {
    return Set.of(TUN, TAP);
  }

  /** Attaches to the device, or creates it; addresses of the kernel's end are left alone. */
  @Override
  public LinkDevice open(String kind, String name) throws LinuxException {
    return TunDevice.open(kind.equals(TAP) ? TunOptions.tap(name) : TunOptions.tun(name));
  }
}
