/** Stress tests of links in memory. */
@NullMarked
package io.leat.stack.link;

import org.jspecify.annotations.NullMarked;
