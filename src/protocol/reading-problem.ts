/** What must come before what, where a task reads page tables under an interval notifier. */
import { type Action, taskName } from './script';

export class ReadingCheck {
  private readonly begun = new Set<string>();
  private readonly read = new Set<string>();

  /** What is wrong with the next action; if nothing is, it is taken to have been performed. */
  action(action: Action): string | null {
    if (action.do === 'read-ptes' || action.do === 'mirror') this.read.add(taskName(action.task));
    if (action.do === 'mirror') this.begun.add(reader(action, action.notifier));
    if (action.do === 'establish-sptes' && !this.read.has(taskName(action.task))) {
      return `${taskName(action.task)} has read no page tables that it could establish sptes for`;
    }
    return action.do === 'call' ? this.call(action) : null;
  }

  private call(action: Extract<Action, { do: 'call' }>): string | null {
    const { function: name, notifier, task } = action;
    if (name === 'mmu_invalidate_seq') this.begun.add(taskName(task));
    if (name === 'mmu_invalidate_retry' && !this.begun.has(taskName(task)))
      return `${name}: expected a mmu_invalidate_seq by ${taskName(task)} before`;
    if (notifier === null) return null;
    if (name === 'mmu_interval_read_begin') this.begun.add(reader(action, notifier));
    if (name !== 'mmu_interval_read_retry' && name !== 'mmu_interval_check_retry') return null;
    if (this.begun.has(reader(action, notifier))) return null;
    return `${name}: expected a mmu_interval_read_begin on ${notifier} by ${taskName(action.task)} before`;
  }
}

function reader({ task }: Extract<Action, { do: 'call' | 'mirror' }>, notifier: string): string {
  return `${taskName(task)} ${notifier}`;
}
