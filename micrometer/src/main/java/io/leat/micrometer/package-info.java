/** A binder of Micrometer for the counters of a stack and its connections by state. */
@NullMarked
package io.leat.micrometer;

import org.jspecify.annotations.NullMarked;
