package io.leat.observe;

/** Which end of a connection an event happened at; it opened actively, or waited. */
public enum Side {
  CLIENT,
  SERVER;

  public Side other() {
    return this == CLIENT ? SERVER : CLIENT;
  }
}
