/** Lines from pieces of text that end anywhere. */
export class LineSplitter {
  private rest = '';

  constructor(private readonly each: (line: string) => void) {}

  add(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.each(line.replace(/\r$/, ''));
  }
}
