/** Stress tests of what application threads and loops share. */
@NullMarked
package io.leat.concurrency;

import org.jspecify.annotations.NullMarked;
