/**
 * JSON as maps, lists, strings, numbers and booleans: what one line of output or of the control
 * socket needs, written without blanks and read strictly.
 */
@NullMarked
package io.leat.cli.json;

import org.jspecify.annotations.NullMarked;
