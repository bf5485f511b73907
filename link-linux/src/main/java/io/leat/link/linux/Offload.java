package io.leat.link.linux;

/**
 * Whether the kernel and Leat leave checksums and the cutting of segments to each other.
 *
 * <p>With it, segments of up to 64 KiB cross a TUN or TAP in one piece, behind a virtio-net header.
 * A capture on the kernel's side then shows them so, with checksums that nobody has filled in.
 */
public enum Offload {
  /** The device must have a virtio-net header; a new one is made with it. */
  ON,

  /** Complete packets of at most the MTU; a virtio-net header of an existing device stays empty. */
  OFF,

  /** On if an existing device was made with a virtio-net header; off for a new one. */
  AUTO
}
