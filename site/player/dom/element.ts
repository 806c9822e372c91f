/**
 * The element `<interleaving-player src="…">`: steps through the interleavings of a scenario. What is
 * inside of it, still pictures, shows until the data has come, and where no script runs.
 */
import type { Interleavings } from '../interleaving';
import { Player } from './player';
import { stylesheet } from './stylesheet';

/** How far from the window the data is fetched. */
const NEAR = '800px';

export class InterleavingPlayer extends HTMLElement {
  private readonly root = this.attachShadow({ mode: 'open' });
  private player: Player | null = null;
  private observer: IntersectionObserver | null = null;

  connectedCallback(): void {
    if (this.player !== null) return;
    this.root.adoptedStyleSheets = [stylesheet()];
    this.root.replaceChildren(document.createElement('slot'));
    const src = new URL(this.getAttribute('src') ?? '', document.baseURI).href;
    const scenario = this.getAttribute('scenario') ?? '';
    if (location.hash.startsWith(`#${scenario}@`)) {
      void this.load(src);
      return;
    }
    window.addEventListener('hashchange', this.follow);
    this.observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void this.load(src);
      },
      { rootMargin: NEAR },
    );
    this.observer.observe(this);
  }

  disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.follow);
    this.observer?.disconnect();
    this.player?.pause();
  }

  private readonly follow = (): void => {
    const scenario = this.getAttribute('scenario') ?? '';
    if (this.player === null && location.hash.startsWith(`#${scenario}@`)) {
      void this.load(new URL(this.getAttribute('src') ?? '', document.baseURI).href);
    } else {
      this.player?.follow(location.hash);
    }
  };

  /** Where the data cannot be read, the still pictures stay. */
  private async load(src: string): Promise<void> {
    this.observer?.disconnect();
    if (this.player !== null) return;
    const answer = await fetch(src);
    if (!answer.ok) return;
    const played = (await answer.json()) as Interleavings;
    this.player = new Player(played);
    this.root.replaceChildren(this.player.element);
    window.addEventListener('hashchange', this.follow);
    this.player.begin(location.hash);
  }
}

/** Defines the element, once. */
export function definePlayer(): void {
  const name = 'interleaving-player';
  if (customElements.get(name) === undefined) customElements.define(name, InterleavingPlayer);
}
