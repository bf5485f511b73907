package io.leat.bench.paths;

/** A congestion control, by the names that Leat and Linux have for it. */
enum Control {
  CUBIC("cubic", "cubic"),
  RENO("newreno", "reno"),
  /** BBRv3 in Leat, BBRv1 in most kernels: beside each other, without a bar. */
  BBR("bbr", "bbr");

  private final String leat;
  private final String linux;

  Control(String leat, String linux) {
    this.leat = leat;
    this.linux = linux;
  }

  String leat() {
    return leat;
  }

  String linux() {
    return linux;
  }

  /** Whether Leat is held against Linux. */
  boolean hasBar() {
    return this != BBR;
  }
}
