package io.leat.bench.compare;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be measured, by the names that {@code run.sh} knows; Leat's are told to it. */
enum Peer {
  KERNEL_VETH("kernel, veth", null, null),
  KERNEL_VETH_NOOFF("kernel, veth", null, null),
  NULL_JAVA_GSO("null stack, Java", null, null),
  NULL_C_GSO("null stack, C", null, null),
  NULL_JAVA_PLAIN("null stack, Java", null, null),
  NULL_C_PLAIN("null stack, C", null, null),
  LEAT_GSO_LOOP("Leat", Device.OFFLOAD, Api.LOOP),
  LEAT_GSO_BLOCKING("Leat", Device.OFFLOAD, Api.BLOCKING),
  LEAT_PLAIN_LOOP("Leat", Device.PLAIN, Api.LOOP),
  LEAT_PLAIN_BLOCKING("Leat", Device.PLAIN, Api.BLOCKING);

  /** How the TUN was made. */
  enum Device {
    OFFLOAD("vnet_hdr"),
    PLAIN("");

    /** The word of {@code ip tuntap} for it. */
    private final String mode;

    Device(String mode) {
      this.mode = mode;
    }
  }

  /** How the bench ports are written: {@code leat perf server --api}. */
  enum Api {
    LOOP,
    BLOCKING
  }

  final String title;
  final @Nullable Device device;
  final @Nullable Api api;

  Peer(String title, @Nullable Device device, @Nullable Api api) {
    this.title = title;
    this.device = device;
    this.api = api;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Peer leat(Device device, Api api) {
    return switch (device) {
      case OFFLOAD -> api == Api.LOOP ? LEAT_GSO_LOOP : LEAT_GSO_BLOCKING;
      case PLAIN -> api == Api.LOOP ? LEAT_PLAIN_LOOP : LEAT_PLAIN_BLOCKING;
    };
  }

  /** What the columns beside Leat show. */
  static Peer[] references(Device device) {
    return switch (device) {
      case OFFLOAD -> new Peer[] {NULL_JAVA_GSO, NULL_C_GSO, KERNEL_VETH};
      case PLAIN -> new Peer[] {NULL_JAVA_PLAIN, NULL_C_PLAIN, KERNEL_VETH_NOOFF};
    };
  }

  /** Tells {@code run.sh} how to start this peer, if it does not know by itself. */
  void describe(Map<String, String> environment, Path leat) {
    if (device != null && api != null) {
      environment.put(
          "CMD_" + key(),
          leat
              + " perf server --tun tun0 --address 10.9.0.2/16 --bench-ports --api "
              + api.name().toLowerCase(Locale.ROOT));
      environment.put("MODE_" + key(), device.mode);
    }
  }
}
