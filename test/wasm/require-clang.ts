/** Ends `npm run test:kernel-source` with one line where clang is missing. */
import { missingClang } from './clang';

const missing = missingClang();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}
