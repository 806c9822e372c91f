/** What is wrong with an adapter, for whoever wrote it. */
import { clip } from './clip';

/** A screen of text: a message quotes what the adapter wrote, which has no end of its own. */
const MESSAGE_MAX = 2_000;

/** The adapter died or broke the protocol. */
export class AdapterError extends Error {
  constructor(message: string) {
    super(clip(message, MESSAGE_MAX));
  }
}

/** No answer within the limit. */
export class AdapterTimeoutError extends AdapterError {}

/** The adapter was not asked, because it has left too many scripts without an answer. */
export class NotAskedError extends AdapterError {}

/** The adapter answers that it cannot perform the script: it runs, so this may be a known failure. */
export class ScriptRefusedError extends AdapterError {}
