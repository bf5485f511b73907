/** What TCP does, as events of JDK Flight Recorder, beside those of the JVM on one time axis. */
@NullMarked
package io.leat.observe.jfr;

import org.jspecify.annotations.NullMarked;
