package io.leat.socket;

import io.leat.tcp.connection.Opening;
import java.util.List;

/** Finds out which code of an application opens a socket. */
final class Caller {
  private static final int MOST = 8;

  /** What every socket is opened through. */
  private static final List<String> LIBRARY =
      List.of("io.leat.socket.", "java.", "javax.net.", "sun.nio.ch.", "sun.net.", "jdk.internal.");

  private Caller() {}

  /** Of the present thread: the frames nearest to the library that are not of it. */
  static Opening here() {
    List<StackTraceElement> frames =
        StackWalker.getInstance()
            .walk(all ->
                all.map(StackWalker.StackFrame::toStackTraceElement)
                    .dropWhile(Caller::isLibrary)
                    .limit(MOST)
                    .toList());
    return new Opening(Thread.currentThread().getName(), frames);
  }

  private static boolean isLibrary(StackTraceElement frame) {
    return LIBRARY.stream().anyMatch(frame.getClassName()::startsWith);
  }
}
