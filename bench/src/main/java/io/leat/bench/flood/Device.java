package io.leat.bench.flood;

import java.util.Locale;

/** How the TUN was made. */
enum Device {
  /** With a virtio-net header: super-segments of up to 64 KiB, checksums left out. */
  OFFLOAD(" vnet_hdr"),
  PLAIN("");

  /** The word of {@code ip tuntap} for it. */
  final String mode;

  Device(String mode) {
    this.mode = mode;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
