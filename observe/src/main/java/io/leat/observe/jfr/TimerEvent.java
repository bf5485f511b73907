package io.leat.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A timer of a connection expired. */
@Name("leat.TimerExpired")
@Label("TCP timer expired")
@Category({"Leat", "TCP"})
@Description("A timer of a connection expired.")
@StackTrace(false)
final class TimerEvent extends Event {
  @Label("Connection")
  long connection;

  @Label("Timer")
  String timer = "";
}
