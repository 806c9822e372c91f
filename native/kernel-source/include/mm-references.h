/* SPDX-License-Identifier: MIT */
/* What mmput() and __mmdrop() of kernel/fork.c call of the rest of the kernel. */
#ifndef _K_MM_REFERENCES_H
#define _K_MM_REFERENCES_H
#include <linux/mm.h>
#include <linux/sched/mm.h>

/* The kernel's own mm, which no task of a script uses. */
K_INLINE struct mm_struct *k_no_mm(void)
{
	return (struct mm_struct *)-4096ul;
}
#define init_mm (*k_no_mm())

static inline __attribute__((used)) void __mmput(struct mm_struct *mm);
#define exit_mmap(mm) k_exit_mmap(mm)
#define mm_free_pgd(mm) k_mm_free_pgd(mm)
#define free_mm(mm) k_free_mm(mm)
#define INIT_WORK(work, function) ((work)->func = (function))
/* The machine's work queue tears down the mm that the work lies in. */
#define schedule_work(work) k_schedule_mmput(container_of(work, struct mm_struct, async_put_work))

/* Neither notifiers nor the machine's address spaces know what these free. */
#define cleanup_lazy_tlbs(mm) do { } while (0)
#define destroy_context(mm) do { } while (0)
#define check_mm(mm) do { } while (0)
#define put_user_ns(user_ns) do { } while (0)
#define mm_pasid_drop(mm) do { } while (0)
#define mm_destroy_cid(mm) do { } while (0)
#define percpu_counter_destroy_many(counters, count) do { } while (0)
#define uprobe_clear_state(mm) do { } while (0)
#define exit_aio(mm) do { } while (0)
#define ksm_exit(mm) do { } while (0)
#define khugepaged_exit(mm) do { } while (0)
#define mm_put_huge_zero_folio(mm) do { } while (0)
#define mm_put_huge_zero_page(mm) do { } while (0)
#define set_mm_exe_file(mm, file) do { } while (0)
#define lru_gen_del_mm(mm) do { } while (0)
#define module_put(module) do { } while (0)
static DEFINE_SPINLOCK(mmlist_lock);

#endif
