/**
 * A folder served over HTTP/1.1, on whatever sockets a factory yields: Leat's, or the kernel's in
 * tests.
 *
 * <p>Apache HttpCore parses and writes messages; here are the rules of what may be served, ranges,
 * listings, and an end that lets responses finish. Nothing outside the folder is reachable, neither
 * by the path nor by symbolic links.
 */
@NullMarked
package io.leat.cli.http;

import org.jspecify.annotations.NullMarked;
