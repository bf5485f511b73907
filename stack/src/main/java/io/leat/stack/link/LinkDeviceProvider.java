package io.leat.stack.link;

import java.io.IOException;
import java.util.Set;

/**
 * Opens devices by kind and name: a service, so that what is configured by text need not depend on
 * the modules that know devices.
 */
public interface LinkDeviceProvider {
  /** The kinds of device it opens, such as {@code tun}. */
  Set<String> kinds();

  /**
   * Opens a device, which belongs to the caller then.
   *
   * @param kind one of {@link #kinds}
   * @throws IOException if it cannot be opened; the message says what to do
   */
  LinkDevice open(String kind, String name) throws IOException;
}
