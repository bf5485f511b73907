package io.leat.compatibility;

/** How a behaviour went; in rising order of badness. */
enum Result {
  PASSED("yes"),
  SKIPPED("not tried here"),
  FAILED("no");

  private final String mark;

  Result(String mark) {
    this.mark = mark;
  }

  /** As the page says it. */
  String mark() {
    return mark;
  }
}
