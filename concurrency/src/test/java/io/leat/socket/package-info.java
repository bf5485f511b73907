/** Stress tests of handles and of what they wait with. */
@NullMarked
package io.leat.socket;

import org.jspecify.annotations.NullMarked;
