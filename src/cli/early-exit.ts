/** What is still to be done when the process ends before its run does. */

/**
 * Calls `write` when the process ends before its run does: on a signal, on an exception that
 * nobody caught, or because nothing was left to wait for. Returns how to call that off.
 */
export function onSignal(write: () => void): () => void {
  const interrupt = (): never => process.exit(130);
  const terminate = (): never => process.exit(143);
  process.once('exit', write);
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', terminate);
  return () => {
    process.removeListener('exit', write);
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', terminate);
  };
}
