/** What the functions of kernel/fork.c that drop an mm call of the simulated kernel. */
import { TaskStruct } from '../../../linux/kernel/task';
import { pointerFromC, pointerToC } from '../addresses';
import type { Shims } from './shim';

export const mmReferenceShims: Shims = {
  *k_exit_mmap(c, site, mm = 0) {
    yield* c.leave();
    yield* c.simulated(site, c.kernel.mm().exitMmap(pointerFromC(mm)));
    return undefined;
  },
  *k_mm_free_pgd(c, site, mm = 0) {
    yield c.step(site, 'mm_free_pgd()', (machine) => {
      c.kernel.mm().freePgd(machine, pointerFromC(mm));
    });
    return undefined;
  },
  *k_free_mm(c, site, mm = 0) {
    yield c.step(site, 'free_mm()', (machine) => {
      c.kernel.mm().freeMm(machine, pointerFromC(mm));
    });
    return undefined;
  },
  *k_schedule_mmput(c, site, mm = 0) {
    yield c.step(site, 'schedule_work()', (machine) => {
      c.kernel.mm().scheduleMmput(machine, pointerFromC(mm));
    });
    return 1;
  },
  *k_current_active_mm(c, site) {
    return yield c.step(site, 'current->active_mm', (machine) =>
      pointerToC(machine.read(machine.currentTask + TaskStruct.activeMm)),
    );
  },
};
