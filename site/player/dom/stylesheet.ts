/** The style of a player. A policy that forbids inline styles allows style sheets that a script makes. */
import css from './player.css?inline';

let made: CSSStyleSheet | null = null;

/** The one style sheet that all players share. */
export function stylesheet(): CSSStyleSheet {
  if (made === null) {
    made = new CSSStyleSheet();
    made.replaceSync(css);
  }
  return made;
}
