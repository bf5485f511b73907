package io.leat.observe;

/** A finished drawing with its size, to be put beside others. */
record SvgPart(SvgDrawing drawing, double width, double height, String title, String description) {}
