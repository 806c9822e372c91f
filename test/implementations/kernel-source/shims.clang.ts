/** A patch may use any interface of the shims: each compiles, and comes down to what k.h declares. */
import { expect } from 'chai';
import { loadUnit } from '../../../src/implementations/kernel-source/load-unit';
import { shimFunctions } from '../../../src/implementations/kernel-source/shims';
import { CORE } from '../../../src/implementations/kernel-source/source-tree';
import { temporaryFolder } from '../real-kernel/temporary-folder';
import { changed, tree } from './trees';

/** Code of our own, after that of the tree. */
const CODE = `
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/srcu.h>
#include <linux/string.h>

struct test_object {
	struct rcu_head rcu;
	atomic_t count;
	atomic64_t wide;
	refcount_t references;
	struct mutex mutex;
	struct rw_semaphore sem;
	spinlock_t lock;
	wait_queue_head_t queue;
	struct completion done;
	struct lockdep_map map;
	struct test_object __rcu *next;
	unsigned long bits;
	unsigned char small;
	bool flag;
	u64 words;
	pte_t pte;
	struct srcu_struct srcu;
	struct list_head list;
	struct hlist_node node;
};

static DEFINE_SPINLOCK(test_spinlock);
static DEFINE_MUTEX(test_mutex);
static DECLARE_RWSEM(test_rwsem);
static DECLARE_WAIT_QUEUE_HEAD(test_queue);
static atomic_t test_count = ATOMIC_INIT(1);
static struct lock_class_key test_key;
DEFINE_SRCU(test_srcu);

static void test_free(struct rcu_head *head)
{
	kfree(container_of(head, struct test_object, rcu));
}

int test_locks(struct test_object *object, struct mm_struct *mm)
{
	unsigned long flags;

	spin_lock_init(&object->lock);
	mutex_init(&object->mutex);
	init_rwsem(&object->sem);
	spin_lock(&test_spinlock);
	assert_spin_locked(&test_spinlock);
	spin_unlock(&test_spinlock);
	spin_lock_bh(&object->lock);
	spin_unlock_bh(&object->lock);
	spin_lock_irq(&object->lock);
	spin_unlock_irq(&object->lock);
	spin_lock_irqsave(&object->lock, flags);
	spin_unlock_irqrestore(&object->lock, flags);
	if (spin_trylock(&object->lock))
		spin_unlock(&object->lock);
	mutex_lock(&test_mutex);
	mutex_unlock(&test_mutex);
	if (mutex_lock_interruptible(&object->mutex))
		return -EINTR;
	WARN_ON(!mutex_is_locked(&object->mutex));
	mutex_unlock(&object->mutex);
	if (mutex_trylock(&object->mutex))
		mutex_unlock(&object->mutex);
	down_read(&test_rwsem);
	up_read(&test_rwsem);
	down_write(&object->sem);
	lockdep_assert_held_write(&object->sem);
	downgrade_write(&object->sem);
	lockdep_assert_held_read(&object->sem);
	up_read(&object->sem);
	if (down_write_trylock(&object->sem))
		up_write(&object->sem);
	if (down_read_trylock(&object->sem))
		up_read(&object->sem);
	mmap_read_lock(mm);
	mmap_assert_locked(mm);
	mmap_read_unlock(mm);
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	mmap_write_downgrade(mm);
	mmap_read_unlock(mm);
	lockdep_init_map(&object->map, "test", &test_key, 0);
	lock_map_acquire_read(&object->map);
	lock_map_release(&object->map);
	might_lock(&object->lock);
	might_lock_read(&mm->mmap_lock);
	lockdep_assert_not_held(&object->lock);
	WARN_ON(spin_is_locked(&object->lock) || rwsem_is_locked(&object->sem));
	preempt_disable();
	preempt_enable();
	return lockdep_is_held(&object->lock);
}

int test_waiting(struct test_object *object)
{
	DECLARE_COMPLETION_ONSTACK(done);

	init_waitqueue_head(&object->queue);
	init_completion(&object->done);
	wait_event(object->queue, READ_ONCE(object->flag));
	wake_up(&object->queue);
	wake_up_all(&test_queue);
	complete(&done);
	wait_for_completion(&done);
	complete_all(&object->done);
	reinit_completion(&object->done);
	cond_resched();
	might_sleep();
	if (signal_pending(current) || fatal_signal_pending(current))
		return -EINTR;
	if (completion_done(&object->done))
		return 1;
	return wait_event_interruptible(object->queue, object->flag);
}

int test_atomics(struct test_object *object)
{
	int old = 3;

	atomic_set(&object->count, 1);
	atomic_inc(&object->count);
	atomic_add(2, &object->count);
	atomic_or(4, &object->count);
	atomic64_set(&object->wide, 5);
	atomic64_add(6, &object->wide);
	WARN_ON_ONCE(atomic64_add_unless(&object->wide, 1, 0));
	refcount_set(&object->references, 1);
	refcount_inc(&object->references);
	if (refcount_dec_and_test(&object->references))
		return refcount_read(&object->references);
	if (!refcount_inc_not_zero(&object->references))
		return 0;
	if (atomic_dec_and_test(&test_count) || atomic_inc_not_zero(&test_count))
		return 1;
	if (atomic_try_cmpxchg_acquire(&object->count, &old, 7))
		return old;
	set_bit(3, &object->bits);
	clear_bit(3, &object->bits);
	smp_mb__after_atomic();
	if (test_and_set_bit(2, &object->bits) && test_bit(40, &object->bits))
		return 2;
	return atomic_fetch_sub_release(1, &object->count) + atomic_sub_return(1, &object->count) +
	       atomic_cmpxchg(&object->count, 1, 2) + atomic_xchg(&object->count, 3) +
	       cmpxchg(&object->small, 1, 2) + xchg(&object->flag, true) +
	       (int)cmpxchg64(&object->words, 1, 2) + (cmpxchg(&object->next, NULL, object) == NULL);
}

u64 test_accesses(struct test_object *object)
{
	pte_t pte = READ_ONCE(object->pte);

	WRITE_ONCE(object->pte, pte);
	WRITE_ONCE(object->small, 300);
	WRITE_ONCE(object->words, READ_ONCE(object->words) + 1);
	smp_store_release(&object->flag, true);
	smp_store_mb(object->bits, 1);
	smp_mb();
	smp_rmb();
	smp_wmb();
	barrier();
	memset(object, 0, sizeof(*object));
	object[0] = object[1];
	memmove(object, object + 1, sizeof(*object));
	if (memcmp(object, object + 1, sizeof(*object)) == 0)
		return 0;
	return smp_load_acquire(&object->words) +
	       smp_cond_load_acquire(&object->bits, VAL != 0) + READ_ONCE(object->small);
}

int test_llist(struct llist_head *list, struct llist_node *node)
{
	LLIST_HEAD(local);
	struct llist_node *each, *next;
	int n = 0;

	if (llist_add(node, list) || llist_empty(list))
		return 0;
	__llist_add(node, &local);
	llist_for_each_safe(each, next, __llist_del_all(&local))
		n++;
	return n;
}

int test_rcu(struct test_object *object, struct list_head *list, struct hlist_head *head)
{
	struct test_object *each;
	int index, n = 0;

	rcu_read_lock();
	n += rcu_dereference(object->next) != NULL;
	list_for_each_entry_rcu(each, list, list)
		n++;
	hlist_for_each_entry_rcu(each, head, node)
		n++;
	rcu_read_unlock();
	index = srcu_read_lock(&test_srcu);
	n += srcu_dereference(object->next, &test_srcu) != NULL;
	hlist_for_each_entry_srcu(each, head, node, srcu_read_lock_held(&test_srcu))
		n++;
	srcu_read_unlock(&test_srcu, index);
	n += rcu_dereference_protected(object->next, lockdep_is_held(&object->lock)) != NULL;
	rcu_assign_pointer(object->next, NULL);
	RCU_INIT_POINTER(object->next, NULL);
	list_add_tail_rcu(&object->list, list);
	list_del_rcu(&object->list);
	hlist_add_head_rcu(&object->node, head);
	call_rcu(&object->rcu, test_free);
	kfree_rcu(object, rcu);
	synchronize_rcu();
	synchronize_srcu_expedited(&test_srcu);
	srcu_barrier(&test_srcu);
	if (init_srcu_struct(&object->srcu))
		return -ENOMEM;
	cleanup_srcu_struct(&object->srcu);
	rcu_barrier();
	return n;
}

void *test_memory(struct test_object *object, size_t count, gfp_t flags)
{
	static struct kmem_cache *cache;

	cache = KMEM_CACHE(test_object, 0);
	kmem_cache_free(cache, kmem_cache_zalloc(cache, GFP_KERNEL));
	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_ATOMIC));
	kmem_cache_destroy(cache);
	kvfree(kvzalloc(count, GFP_KERNEL));
	kfree(kmalloc(count, GFP_KERNEL_ACCOUNT | __GFP_ZERO));
	kfree(kcalloc(count, sizeof(*object), flags));
	return kmalloc_array(count, sizeof(*object), GFP_NOWAIT);
}

int test_mm(struct mm_struct *mm)
{
	mmgrab(mm);
	mmdrop(mm);
	mmget(mm);
	mmput(mm);
	if (WARN(mm == NULL, "no mm %d\\n", 1) || WARN_ONCE(!mm, "no mm\\n"))
		return -EINVAL;
	VM_BUG_ON_MM(atomic_read(&mm->mm_users) == 0, mm);
	pr_warn_once("%s: %pS\\n", __func__, mm);
	printk(KERN_INFO "text\\n");
	if (IS_ENABLED(CONFIG_LOCKDEP))
		non_block_start();
	return mmget_not_zero(mm) + min(1, 2) + max_t(int, 3, 4) + (int)ARRAY_SIZE("four");
}
EXPORT_SYMBOL(test_mm);
EXPORT_SYMBOL_GPL(test_rcu);
EXPORT_SYMBOL_NS_GPL(test_memory, "TEST");
EXPORT_SYMBOL_FOR_MODULES(test_atomics, "kvm");
`;

for (const series of ['6.12', '6.1'] as const) {
  for (const cc of ['clang-14', 'clang-19']) {
    describe(`the shims with ${cc} and Linux ${series}`, () => {
      const folder = temporaryFolder();

      it('have what a patch may use', async () => {
        const cache = folder.path('cache');
        const source = changed(await tree(series), cache, [CORE, /$(?![\s\S])/, CODE]);
        const units = [[], ['MM_REFERENCES']].map(
          (definitions) => loadUnit(source, { cc, cache, definitions }).module,
        );
        const asked = new Set(units.flatMap(({ imports }) => imports.map(({ name }) => name)));
        const unasked = [...shimFunctions()].filter((name) => !asked.has(name));
        expect(unasked).to.deep.equal([]);
      });
    });
  }
}
