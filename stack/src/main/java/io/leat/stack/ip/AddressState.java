package io.leat.stack.ip;

/** Whether one of our addresses may be used (RFC 4862 §2, RFC 5227 §1.1). */
public enum AddressState {
  /** Being checked for uniqueness on the link: nothing is sent from it or accepted for it. */
  TENTATIVE,
  PREFERRED,
  /** Works, but is not chosen as the source of something new while another one would do. */
  DEPRECATED,
  /** Another station on the link has it; it stays unused. */
  DUPLICATE;

  boolean isUsable() {
    return switch (this) {
      case PREFERRED, DEPRECATED -> true;
      case TENTATIVE, DUPLICATE -> false;
    };
  }
}
