/**
 * Tests that see every module: the RFCs' demands as tables, the layering, the generated pages.
 *
 * <p>The state-event table, its run and its monitor have a package of their own.
 */
@NullMarked
package io.leat.conformance;

import org.jspecify.annotations.NullMarked;
