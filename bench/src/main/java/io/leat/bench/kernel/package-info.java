/** What measurements ask of the kernel beyond what the JDK offers: its sockets, its commands. */
@NullMarked
package io.leat.bench.kernel;

import org.jspecify.annotations.NullMarked;
