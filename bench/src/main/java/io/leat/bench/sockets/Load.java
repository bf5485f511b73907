package io.leat.bench.sockets;

/** Something that is done again and again, and counted. It rests between runs. */
interface Load extends AutoCloseable {
  /**
   * Runs for a while.
   *
   * @return how often it was done
   */
  long run(long nanos) throws Exception;

  @Override
  void close() throws Exception;
}
