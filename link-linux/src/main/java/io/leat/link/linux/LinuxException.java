package io.leat.link.linux;

import java.io.IOException;

/** A refusal by the Linux kernel: the call, the error's name, and one sentence of what to do. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;
  private final String advice;

  /**
   * @param call what was attempted, such as {@code open /dev/net/tun}
   * @param errno the kernel's error number
   * @param advice what is wrong and what to do, in one sentence without its full stop
   */
  LinuxException(String call, int errno, String advice) {
    this.call = call;
    this.errno = errno;
    this.advice = advice;
  }

  LinuxException(String call, int errno) {
    this(call, errno, Errno.advice(errno));
  }

  /** Call, advice and the error's symbol in one line. */
  @Override
  public String getMessage() {
    return call + ": " + advice + " (" + errnoName() + ")";
  }

  /** What was attempted, such as {@code open /dev/net/tun}. */
  public String call() {
    return call;
  }

  public int errno() {
    return errno;
  }

  /** The error's symbol, such as {@code EBUSY}. */
  public String errnoName() {
    return Errno.name(errno);
  }

  /** What is wrong and what to do, in one sentence. */
  public String advice() {
    return advice;
  }
}
