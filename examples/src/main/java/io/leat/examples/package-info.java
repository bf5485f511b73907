/** Programs on Leat, from those that know nothing of it to those that hold a stack. */
@NullMarked
package io.leat.examples;

import org.jspecify.annotations.NullMarked;
