package io.leat.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A segment was sent again. */
@Name("leat.Retransmission")
@Label("TCP retransmission")
@Category({"Leat", "TCP"})
@Description("A segment was sent again.")
@StackTrace(false)
final class RetransmissionEvent extends Event {
  @Label("Connection")
  long connection;

  @Label("Sequence number")
  long sequence;

  @Label("Octets")
  int octets;
}
