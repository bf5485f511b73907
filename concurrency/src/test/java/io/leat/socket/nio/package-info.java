/** Stress tests of selectors and of asynchronous operations. */
@NullMarked
package io.leat.socket.nio;

import org.jspecify.annotations.NullMarked;
