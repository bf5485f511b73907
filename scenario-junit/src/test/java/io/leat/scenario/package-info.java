/** Scripted scenarios, each in all modes. */
@NullMarked
package io.leat.scenario;

import org.jspecify.annotations.NullMarked;
