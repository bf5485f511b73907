/**
 * What a connection does over time, as graphs: the time-sequence graph of what it sends, and the
 * curves of its windows, its round trip and its rate. Each graph is a model that is drawn twice, as
 * text and as SVG.
 */
@NullMarked
package io.leat.observe.graph;

import org.jspecify.annotations.NullMarked;
