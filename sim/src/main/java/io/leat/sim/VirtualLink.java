package io.leat.sim;

/** Two nodes joined: two directions, each with its own configuration, rules and randomness. */
public final class VirtualLink {
  private final LinkDirection forth;
  private final LinkDirection back;

  VirtualLink(LinkDirection forth, LinkDirection back) {
    this.forth = forth;
    this.back = back;
    forth.reverse(back);
    back.reverse(forth);
  }

  /** The direction in which {@code node} sends. */
  public LinkDirection from(NetworkNode node) {
    if (forth.from() == node) {
      return forth;
    }
    if (back.from() == node) {
      return back;
    }
    throw new IllegalArgumentException(node.name() + " is not at " + this);
  }

  /** Changes both directions from now on. */
  public void configure(LinkConfig config) {
    forth.configure(config);
    back.configure(config);
  }

  /** Nothing gets through, in either direction, until {@link #heal}. */
  public void partition() {
    forth.setUp(false);
    back.setUp(false);
  }

  public void heal() {
    forth.setUp(true);
    back.setUp(true);
  }

  /** Frames that have left and not arrived, in both directions. */
  public int framesUnderWay() {
    return forth.framesUnderWay() + back.framesUnderWay();
  }

  @Override
  public String toString() {
    return "link " + forth.from().name() + " - " + forth.to().name();
  }
}
