/**
 * What a stack counts, under the names of RFC 4022 and of Linux where such exist.
 *
 * <p>Reading needs no loop: every number is that of some recent moment, from any thread.
 */
@NullMarked
package io.leat.observe.metric;

import org.jspecify.annotations.NullMarked;
