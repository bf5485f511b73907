package io.leat.sim;

/** Why a frame never arrived. */
public enum LossReason {
  RANDOM("lost at random"),
  RULE("lost by a rule"),
  QUEUE_FULL("the link's queue was full"),
  LINK_DOWN("the link was down"),
  TOO_BIG("larger than the path's MTU"),
  RECEIVER_FULL("the receiver's queue was full"),
  NO_ROUTE("the router knows no way");

  private final String description;

  LossReason(String description) {
    this.description = description;
  }

  public String description() {
    return description;
  }
}
