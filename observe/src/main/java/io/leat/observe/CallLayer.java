package io.leat.observe;

/** Whose call it is. */
public enum CallLayer {
  /** OPEN, SEND, RECEIVE, CLOSE, ABORT of RFC 9293 §3.9.1. */
  TCP,
  /** socket, bind, listen, connect, accept, read, write, shutdown, close. */
  SOCKET
}
