package io.leat.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection entered a state. */
@Name("leat.Transition")
@Label("TCP state transition")
@Category({"Leat", "TCP"})
@Description("A connection entered a state.")
@StackTrace(false)
final class TransitionEvent extends Event {
  @Label("Connection")
  long connection;

  @Label("Local")
  String local = "";

  @Label("Remote")
  String remote = "";

  @Label("From")
  String from = "";

  @Label("To")
  String to = "";

  @Label("Cause")
  String cause = "";

  @Label("Source")
  String source = "";
}
