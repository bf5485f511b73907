/** Socket options as TCP settings, for the packages that speak java.net's language. */
@NullMarked
package io.leat.socket.option;

import org.jspecify.annotations.NullMarked;
