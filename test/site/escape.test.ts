import { expect } from 'chai';
import { html, quoted } from '../../site/generator/escape';

const { HOSTILE } = require('../../site/test/hostile') as { readonly HOSTILE: string };

describe('the escaping of the site', () => {
  it('leaves no character that is special to HTML, Markdown or a template', () => {
    expect(html(HOSTILE)).not.to.match(/[<>"'`{}[\]\\\n]|&(?!#\d+;)/);
  });

  it('limits the length of a text, and removes invalid characters', () => {
    expect(html(HOSTILE).length).to.be.lessThan(6_000);
    expect(html(HOSTILE)).not.to.match(/[\p{Cc}\p{Cs}\u202e\ufffe]/u);
  });

  it('limits stacked combining marks', () => {
    expect(html(`a${'\u0335'.repeat(50)}`)).to.match(/^a\u0335{1,2}…?$/);
  });

  it('writes front matter as one line of JSON', () => {
    expect(quoted('a"b\n---\n</script>')).to.equal('"a”b --- ‹/script>"');
  });
});
