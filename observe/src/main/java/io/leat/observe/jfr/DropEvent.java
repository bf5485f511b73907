package io.leat.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A segment was dropped. */
@Name("leat.Drop")
@Label("TCP drop")
@Category({"Leat", "TCP"})
@Description("A segment was dropped.")
@StackTrace(false)
final class DropEvent extends Event {
  @Label("Connection")
  long connection;

  @Label("Reason")
  String reason = "";
}
