package io.leat.bench.observer;

/** What one variant may cost more than another. */
enum Bound {
  RECORDER(Variant.RECORDED, Variant.OFF, 3),
  NOBODY(Variant.OFF, Variant.ABSENT, 0.5);

  final Variant observed;
  final Variant against;

  /** Of the time that a server has. */
  final double percent;

  Bound(Variant observed, Variant against, double percent) {
    this.observed = observed;
    this.against = against;
    this.percent = percent;
  }

  /** Where a range of per cent lies: {@code kept}, {@code BROKEN}, or between, {@code open}. */
  String verdict(Range range) {
    return range.to() < percent ? "kept" : range.from() >= percent ? "BROKEN" : "open";
  }

  String names() {
    return observed.word() + " against " + against.word();
  }
}
