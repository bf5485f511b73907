/** What the kernel tells of its own sockets. */
@NullMarked
package io.leat.cli.kernel;

import org.jspecify.annotations.NullMarked;
