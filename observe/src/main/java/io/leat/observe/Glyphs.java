package io.leat.observe;

import io.leat.observe.StateDiagram.Route;

/** The characters that lines, corners, heads and frames are drawn with. */
enum Glyphs {
  /** Box drawing characters; heavy, dashed and thin lines. */
  UNICODE("━┃┏┓┗┛", "╌╎┌┐└┘", "─│┌┐└┘", "▶◀▲▼", "═║╔╗╚╝", "─│┌┐└┘"),
  /** For terminals that know no more; heavy is doubled, dashed is dotted. */
  ASCII("=#####", ".:....", "-|++++", "><^v", "=#####", "-|++++");

  private final String heavy;
  private final String dashed;
  private final String thin;
  private final String heads;
  private final String entered;
  private final String frame;

  Glyphs(String heavy, String dashed, String thin, String heads, String entered, String frame) {
    this.heavy = heavy;
    this.dashed = dashed;
    this.thin = thin;
    this.heads = heads;
    this.entered = entered;
    this.frame = frame;
  }

  private String line(Route route) {
    return switch (route) {
      case CLIENT -> heavy;
      case SERVER -> dashed;
      case RARE -> thin;
    };
  }

  char horizontal(Route route) {
    return line(route).charAt(0);
  }

  char vertical(Route route) {
    return line(route).charAt(1);
  }

  /** The corner whose two arms point to the right or left, and down or up. */
  char corner(Route route, boolean right, boolean down) {
    return line(route).charAt(2 + (down ? 0 : 2) + (right ? 0 : 1));
  }

  char head(int dx, int dy) {
    return heads.charAt(dx > 0 ? 0 : dx < 0 ? 1 : dy < 0 ? 2 : 3);
  }

  /** Frame characters: horizontal, vertical, and the corners from the upper left by rows. */
  String frame(boolean wasEntered) {
    return wasEntered ? entered : frame;
  }
}
