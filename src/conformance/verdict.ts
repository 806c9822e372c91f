/** How a scenario, or a guarantee, was judged. */
import { z } from 'zod';

export const verdictSchema = z.enum(['pass', 'fail', 'unsupported', 'inconclusive']);

export type Verdict = z.infer<typeof verdictSchema>;
