/** The controls of a player: step, play, scrub, keys, and a link to the step. */
import { firstLine, fragmentOf, type Interleavings, lineOfFragment, stops } from '../interleaving';
import { build } from './build';
import { PaneView } from './pane-view';

const STEP_MILLISECONDS = 800;

export class Player {
  readonly element: HTMLElement;
  private readonly panes: readonly PaneView[];
  private readonly stops: readonly number[];
  private readonly slider: HTMLInputElement;
  private readonly where = build('output', { class: 'where' });
  private readonly link = build('a', { class: 'link', href: '#' }, 'Link to this step');
  private readonly playButton: HTMLButtonElement;
  private readonly inner = build('input', { type: 'checkbox' });
  private readonly setUp = build('input', { type: 'checkbox' });
  /** The present stop, by its place among the stops. */
  private at = 0;
  private timer: number | null = null;

  constructor(private readonly played: Interleavings) {
    this.panes = played.panes.map((_, pane) => {
      return new PaneView(played, pane, (line) => this.choose(line));
    });
    this.stops = stops(played);
    this.slider = build('input', {
      type: 'range',
      min: '0',
      step: '1',
      'aria-label': 'Step',
      max: String(Math.max(0, this.stops.length - 1)),
    });
    this.playButton = this.button('▶ Play', null, () => this.togglePlay());
    this.element = build('section', {
      class: 'player',
      'aria-label': `Player of ${played.scenario}`,
    });
    this.element.append(this.controls(), this.choices(), ...this.legend(), this.both());
    this.slider.addEventListener('input', () => this.go(Number(this.slider.value)));
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.inner.addEventListener('change', () => this.fold());
    this.setUp.addEventListener('change', () => this.fold());
    this.link.addEventListener('click', (event) => {
      event.preventDefault();
      this.keepInAddress();
    });
    this.inner.checked = true;
    this.fold();
  }

  /** Shows the first step, or that of the address; needs to be in the document. */
  begin(fragment: string): void {
    if (!this.follow(fragment)) this.go(this.placeOf(firstLine(this.played)));
  }

  /** Shows the step of an address, and the player; false if the address is of another scenario. */
  follow(fragment: string): boolean {
    const line = lineOfFragment(this.played, fragment);
    if (line === null) return false;
    this.go(this.placeOf(line));
    this.element.scrollIntoView({ block: 'center' });
    return true;
  }

  pause(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    this.playButton.textContent = '▶ Play';
  }

  private controls(): HTMLElement {
    const violated = this.played.panes.findIndex(({ violatedAt }) => violatedAt !== null);
    const toViolation =
      violated < 0
        ? []
        : [
            this.button('To the violation', null, () =>
              this.go(this.placeOf(firstLine(this.played))),
            ),
          ];
    return build(
      'div',
      { class: 'controls' },
      this.button('|◀', 'First step', () => this.go(0)),
      this.button('◀', 'Step back', () => this.go(this.at - 1)),
      this.playButton,
      this.button('▶', 'Next step', () => this.go(this.at + 1)),
      this.button('▶|', 'Last step', () => this.go(this.stops.length - 1)),
      this.slider,
      this.where,
      ...toViolation,
      this.link,
    );
  }

  private choices(): HTMLElement {
    const hasSetUp = this.played.panes.some(({ setUp }) => setUp > 0);
    return build(
      'div',
      { class: 'choices' },
      ...(hasSetUp ? [build('label', {}, this.setUp, ' set-up')] : []),
      build('label', {}, this.inner, ' steps that no driver sees'),
      build('span', { class: 'keys' }, 'Keys: ← → step, Space plays, Home, End, V violation'),
    );
  }

  private legend(): HTMLElement[] {
    const names = [
      ['call', 'call'],
      ['callback', 'callback'],
      ['reader', 'read-side critical section'],
      ['grace-period', 'grace period'],
    ] as const;
    const items = names.map(([kind, name]) =>
      build(
        'li',
        {},
        build('span', { class: `slot ${kind} from to`, 'aria-hidden': 'true' }),
        ` ${name}`,
      ),
    );
    return [build('ul', { class: 'legend', 'aria-label': 'What the bars are' }, ...items)];
  }

  private both(): HTMLElement {
    const views = this.panes.map(({ element }) => element);
    return build('div', { class: views.length > 1 ? 'panes two' : 'panes' }, ...views);
  }

  private button(text: string, label: string | null, press: () => void): HTMLButtonElement {
    const attributes = label === null ? {} : { 'aria-label': label, title: label };
    const button = build('button', { type: 'button', ...attributes }, text);
    button.addEventListener('click', () => {
      if (button !== this.playButton) this.pause();
      press();
    });
    return button;
  }

  private togglePlay(): void {
    if (this.timer !== null) {
      this.pause();
      return;
    }
    if (this.at >= this.stops.length - 1) this.go(0);
    this.playButton.textContent = '❚❚ Pause';
    this.timer = window.setInterval(() => {
      if (this.at >= this.stops.length - 1) this.pause();
      else this.go(this.at + 1);
    }, STEP_MILLISECONDS);
  }

  private key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    const isControl = target instanceof HTMLButtonElement || target instanceof HTMLInputElement;
    const last = this.stops.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: this.at + 1,
      ArrowDown: this.at + 1,
      ArrowLeft: this.at - 1,
      ArrowUp: this.at - 1,
      Home: 0,
      End: last,
      v: this.placeOf(firstLine(this.played)),
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.pause();
      this.go(to);
    } else if (event.key === ' ' && !isControl) {
      event.preventDefault();
      this.togglePlay();
    }
  }

  private choose(line: number): void {
    this.pause();
    this.go(this.placeOf(line));
    this.keepInAddress();
  }

  /** The place of a line among the stops, or of the last stop before it. */
  private placeOf(line: number): number {
    const place = this.stops.findLastIndex((stop) => stop <= line);
    return Math.max(0, place);
  }

  private go(place: number): void {
    this.at = Math.min(Math.max(0, place), Math.max(0, this.stops.length - 1));
    const line = this.stops[this.at] ?? 0;
    const isSetUp = this.played.panes.some(({ setUp }, pane) => {
      const row = this.played.lines[line]?.[pane] ?? null;
      return row !== null && row < setUp;
    });
    if (isSetUp && !this.setUp.checked) {
      this.setUp.checked = true;
      this.fold();
    }
    for (const pane of this.panes) pane.show(line);
    this.slider.value = String(this.at);
    const fragment = fragmentOf(this.played, line);
    const [, number = ''] = /@(\d+)/.exec(fragment) ?? [];
    this.where.textContent = `step ${number}`;
    this.slider.setAttribute('aria-valuetext', `step ${number}`);
    this.link.href = fragment;
  }

  private keepInAddress(): void {
    history.replaceState(history.state, '', this.link.href);
  }

  private fold(): void {
    this.element.classList.toggle('without-set-up', !this.setUp.checked);
    this.element.classList.toggle('without-inner', !this.inner.checked);
  }
}
