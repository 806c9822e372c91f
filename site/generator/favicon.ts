/** The sign of the site in a browser's tab: two lanes, and a bracket that joins them. */
export const FAVICON = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">',
  '<rect width="16" height="16" rx="3" fill="#2a4fb0"/>',
  '<path d="M5 3v10M11 6v4M5 6h6M5 10h6" stroke="#fff" stroke-width="1.6" fill="none"/>',
  '</svg>',
  '',
].join('\n');
