import { expect } from 'chai';
import { html, quoted } from '../../site/generator/escape';

const { HOSTILE } = require('../../site/test/hostile') as { readonly HOSTILE: string };

describe('the escaping of the site', () => {
  it('leaves nothing in a text that HTML, Markdown or a template would read as more', () => {
    expect(html(HOSTILE)).not.to.match(/[<>"'`{}[\]\\\n]|&(?!#\d+;)/);
  });

  it('keeps a text short, and free of what is no character', () => {
    expect(html(HOSTILE).length).to.be.lessThan(6_000);
    expect(html(HOSTILE)).not.to.match(/[\p{Cc}\p{Cs}\u202e\ufffe]/u);
  });

  it('lets no marks pile up', () => {
    expect(html(`a${'\u0335'.repeat(50)}`)).to.match(/^a\u0335{1,2}…?$/);
  });

  it('writes front matter that is one line of JSON', () => {
    expect(quoted('a"b\n---\n</script>')).to.equal('"a”b --- ‹/script>"');
  });
});
