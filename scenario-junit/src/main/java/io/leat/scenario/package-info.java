/**
 * The language of scripted scenarios: a test drives one real stack loop by the segments of a
 * scripted peer and by user calls, in virtual time and in all modes, and says of every segment that
 * the stack sends what it must be.
 *
 * <p>Begin with {@link io.leat.scenario.Scenario}.
 */
@NullMarked
package io.leat.scenario;

import org.jspecify.annotations.NullMarked;
