/** What tests share: the clause a test proves, and what it needs of the machine. */
module io.leat.testkit {
  requires org.junit.jupiter.api;
  requires static org.jspecify;

  exports io.leat.testkit;
}
