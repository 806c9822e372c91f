/* SPDX-License-Identifier: MIT */
/*
 * All that the C of a kernel tree asks of the machine that it runs on. The
 * shim headers turn the kernel's interfaces into these calls; the runtime in
 * src/implementations/kernel-source/ implements this list and nothing else.
 * A test compares the two.
 *
 * Needs no other header, so that each shim header can include it.
 */
#ifndef _K_H
#define _K_H

/* --- memory ------------------------------------------------------------ */

/*
 * How an access is ordered, as in tools/memory-model/. Plain accesses are
 * loads and stores of the code; all others are calls of the functions below.
 */
enum k_order {
	K_RELAXED,	/* READ_ONCE(), WRITE_ONCE(), atomic_*_relaxed() */
	K_ACQUIRE,
	K_RELEASE,
	K_FULL,		/* as between two smp_mb() */
};

/* Marked accesses of 1, 2 or 4 bytes, and of 8. A load extends with zeroes. */
unsigned int k_load(const volatile void *address, unsigned int size, enum k_order order);
void k_store(volatile void *address, unsigned int size, unsigned int value, enum k_order order);
unsigned long long k_load64(const volatile void *address, enum k_order order);
void k_store64(volatile void *address, unsigned long long value, enum k_order order);

/*
 * Read-modify-write in one step, of 1, 2 or 4 bytes, and of 8. They return
 * the old value. One that does not store (k_cmpxchg of another value,
 * k_atomic_add_unless of `unless`) orders nothing.
 */
enum k_operation { K_XCHG, K_ADD, K_AND, K_OR, K_XOR };
unsigned int k_atomic(volatile void *address, unsigned int size, enum k_operation operation,
		      unsigned int operand, enum k_order order);
unsigned int k_cmpxchg(volatile void *address, unsigned int size, unsigned int expected,
		       unsigned int value, enum k_order order);
unsigned int k_atomic_add_unless(volatile void *address, unsigned int addend, unsigned int unless,
				 enum k_order order);
unsigned long long k_atomic64(volatile void *address, enum k_operation operation,
			      unsigned long long operand, enum k_order order);
unsigned long long k_cmpxchg64(volatile void *address, unsigned long long expected,
			       unsigned long long value, enum k_order order);

void k_smp_mb(void);
void k_smp_rmb(void);
void k_smp_wmb(void);

/* The names that clang itself calls. Each word is a plain access. */
void *memcpy(void *to, const void *from, unsigned long length);
void *memmove(void *to, const void *from, unsigned long length);
void *memset(void *to, int value, unsigned long length);
int memcmp(const void *one, const void *other, unsigned long length);

/* --- reports ----------------------------------------------------------- */

void k_warn(const char *condition);
/* Warns if *warned is 0, and sets it; both are part of one step. */
void k_warn_once(const char *condition, unsigned int *warned);
void k_bug(const char *condition) __attribute__((noreturn));
void k_printk(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- tasks ------------------------------------------------------------- */

void k_might_sleep(void);
void k_non_block_start(void);
void k_non_block_end(void);
void k_preempt_disable(void);
void k_preempt_enable(void);
void k_local_bh_disable(void);
void k_local_bh_enable(void);
/* Return what k_local_irq_restore() takes. */
void k_local_irq_disable(void);
void k_local_irq_enable(void);
unsigned long k_local_irq_save(void);
void k_local_irq_restore(unsigned long flags);
int k_in_atomic(void);
int k_signal_pending(void);
/* Yields, as cond_resched() and cpu_relax() do; no step of another task is needed to go on. */
void k_yield(void);

/* --- wait queues: one word, a mask of tasks ----------------------------- */

void k_init_waitqueue_head(void *queue);
void k_prepare_to_wait(void *queue);
/* Sleeps until a wake_up() since k_prepare_to_wait(). */
void k_schedule(void *queue);
/* The same, but returns nonzero at once if a signal is pending. */
int k_schedule_interruptible(void *queue);
void k_finish_wait(void *queue);
void k_wake_up(void *queue);
void k_wake_up_all(void *queue);

/* Two words: how often it was completed (all: UINT_MAX), and a wait queue. */
void k_init_completion(void *completion);
void k_complete(void *completion);
void k_complete_all(void *completion);
void k_wait_for_completion(void *completion);
int k_completion_done(void *completion);

/* --- locks ------------------------------------------------------------- */

/*
 * `name` is the class of the lock, as lockdep names it: the expression that
 * is initialised. A lock that is initialised statically has no such call.
 */
void k_spin_lock_init(void *lock, const char *name);
void k_spin_lock(void *lock);
int k_spin_trylock(void *lock);
void k_spin_unlock(void *lock);
int k_spin_is_locked(const void *lock);

void k_mutex_init(void *mutex, const char *name);
void k_mutex_lock(void *mutex);
/* 0, or -EINTR. */
int k_mutex_lock_interruptible(void *mutex);
int k_mutex_trylock(void *mutex);
void k_mutex_unlock(void *mutex);
int k_mutex_is_locked(const void *mutex);

void k_init_rwsem(void *sem, const char *name);
void k_down_read(void *sem);
int k_down_read_trylock(void *sem);
void k_up_read(void *sem);
void k_down_write(void *sem);
/* 0, or -EINTR. */
int k_down_write_killable(void *sem);
int k_down_write_trylock(void *sem);
void k_up_write(void *sem);
void k_downgrade_write(void *sem);
int k_rwsem_is_locked(const void *sem);
/* Of an mm's mmap_lock: they give back the write locks of its VMAs too. */
void k_mmap_write_unlock(void *mmap_lock);
void k_mmap_write_downgrade(void *mmap_lock);

/* --- lockdep ----------------------------------------------------------- */

enum k_held { K_HELD_ANY, K_HELD_WRITE, K_HELD_READ };
/* Whether the calling task holds the lock: a spinlock, a mutex, an rwsem, a lock map. */
int k_lockdep_is_held(const void *lock, enum k_held how);
/* A warning of lockdep where it does not. */
void k_lockdep_assert_held(const void *lock, enum k_held how);
void k_lockdep_assert_not_held(const void *lock);
void k_might_lock(const void *lock);
void k_might_lock_read(const void *lock);
/* Lock maps: locks of lockdep only; `map` is a struct lockdep_map, whose first word is its name. */
void k_lock_map_acquire(void *map);
void k_lock_map_acquire_read(void *map);
void k_lock_map_release(void *map);

/* --- RCU and SRCU ------------------------------------------------------- */

void k_rcu_read_lock(void);
void k_rcu_read_unlock(void);
int k_rcu_read_lock_held(void);
void k_synchronize_rcu(void);
void k_call_rcu(void *head, void (*function)(void *head));
void k_rcu_barrier(void);
/* kfree_rcu(): frees the object after a grace period; `head` lies within. */
void k_kfree_rcu(void *head, void *object);
/* A warning of CONFIG_PROVE_RCU: `what` is "suspicious rcu_dereference_check() usage" or such. */
void k_rcu_lockdep_warn(const char *what);

/* `srcu` is the address of a struct srcu_struct, one word that the runtime may use. */
void k_init_srcu_struct(void *srcu, const char *name);
void k_cleanup_srcu_struct(void *srcu);
int k_srcu_read_lock(void *srcu);
void k_srcu_read_unlock(void *srcu, int index);
int k_srcu_read_lock_held(const void *srcu);
void k_synchronize_srcu(void *srcu);
void k_call_srcu(void *srcu, void *head, void (*function)(void *head));
void k_srcu_barrier(void *srcu);

/* --- slab -------------------------------------------------------------- */

void *k_kmalloc(unsigned long size, unsigned int gfp);
void *k_kzalloc(unsigned long size, unsigned int gfp);
void k_kfree(const void *object);

/* --- address spaces: `mm` is a struct mm_struct ------------------------- */

void k_mmgrab(void *mm);
void k_mmdrop(void *mm);
void k_mmget(void *mm);
int k_mmget_not_zero(void *mm);
void k_mmput(void *mm);
/* With -DMM_REFERENCES: the work of the functions that kernel/fork.c calls. */
void k_exit_mmap(void *mm);
void k_mm_free_pgd(void *mm);
void k_free_mm(void *mm);
/* Has the work queue call __mmput(). */
int k_schedule_mmput(void *mm);
/* The mm whose page tables the task uses without being its user, or NULL. */
void *k_current_active_mm(void);
/* 0, or -EINTR. */
int k_mm_take_all_locks(void *mm);
void k_mm_drop_all_locks(void *mm);

/*
 * Objects of the unit that the machine must set up at boot: a constant for
 * each, whose name begins with k_static_.
 */
enum k_static_kind { K_SRCU_STRUCT, K_SPINLOCK, K_MUTEX, K_RWSEM, K_WAIT_QUEUE_HEAD };
struct k_static {
	enum k_static_kind kind;
	void *object;
	const char *name;
};
#define K_STATIC(kind, object)						\
	static const struct k_static k_static_##object			\
	__attribute__((used)) = { kind, &object, #object }

#endif
