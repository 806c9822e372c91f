// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Whether pages were used: the kernel's question, put to page tables and notifiers as in mm/, and
 * what the drivers answer for their devices.
 */
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>

#include "callback.h"

static void (*walk_rmap)(struct folio *folio, struct rmap_walk_control *control);
static bool (*walk_mapped)(struct page_vma_mapped_walk *walk);
static int (*ptep_young[2])(struct vm_area_struct *vma, unsigned long address, pte_t *pte);
static int (*notifiers_young[2])(struct mm_struct *mm, unsigned long start, unsigned long end);
static int (*notifiers_test_young)(struct mm_struct *mm, unsigned long address);

int mns_find_ageing(void)
{
	walk_rmap = (void *)mns_symbol("rmap_walk");
	walk_mapped = (void *)mns_symbol("page_vma_mapped_walk");
	ptep_young[0] = (void *)mns_symbol("ptep_clear_flush_young");
	ptep_young[1] = (void *)mns_symbol("ptep_test_and_clear_young");
	notifiers_young[0] = (void *)mns_symbol("__mmu_notifier_clear_flush_young");
	notifiers_young[1] = (void *)mns_symbol("__mmu_notifier_clear_young");
	notifiers_test_young = (void *)mns_symbol("__mmu_notifier_test_young");
	return walk_rmap && walk_mapped && ptep_young[0] && ptep_young[1] && notifiers_young[0] &&
	       notifiers_young[1] && notifiers_test_young ? 0 : -ENOENT;
}

/*
 * What the macros of <linux/mmu_notifier.h> call, and the kernel does not export. By these names
 * they are the macros of the kernel that is judged, and not copies of them.
 */
int ptep_clear_flush_young(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	return ptep_young[0](vma, address, pte);
}

int ptep_test_and_clear_young(struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	return ptep_young[1](vma, address, pte);
}

int __mmu_notifier_clear_flush_young(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	return notifiers_young[0](mm, start, end);
}

int __mmu_notifier_clear_young(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	return notifiers_young[1](mm, start, end);
}

int __mmu_notifier_test_young(struct mm_struct *mm, unsigned long address)
{
	return notifiers_test_young(mm, address);
}

struct question {
	int function;
	bool young;
};

static int ask(int function, struct vm_area_struct *vma, unsigned long address, pte_t *pte)
{
	switch (function) {
	case MNS_PTEP_CLEAR_FLUSH_YOUNG_NOTIFY:
		return ptep_clear_flush_young_notify(vma, address, pte);
	case MNS_PTEP_CLEAR_YOUNG_NOTIFY:
		return ptep_clear_young_notify(vma, address, pte);
	default:
		return mmu_notifier_test_young(vma->vm_mm, address);
	}
}

/* As folio_referenced_one() does it: with the lock of the page table, which the walk takes. */
static bool ask_of_one(struct folio *folio, struct vm_area_struct *vma, unsigned long address,
		       void *argument)
{
	struct question *question = argument;
	/* DEFINE_FOLIO_VMA_WALK() of 6.1 takes what is not exported. No page here is a huge one. */
	struct page_vma_mapped_walk walk = { .pfn = folio_pfn(folio), .nr_pages = 1,
		.pgoff = folio->index, .vma = vma, .address = address };

	while (walk_mapped(&walk))
		if (walk.pte && ask(question->function, vma, walk.address, walk.pte))
			question->young = true;
	return true;
}

/* Ask of each page, through the reverse map, whether it was used; 1 if one was. */
long mns_age(const struct mns_action *action)
{
	struct question question = { .function = action->function };
	struct rmap_walk_control control = { .rmap_one = ask_of_one, .arg = &question };
	unsigned long address;

	for (address = action->start; address < action->end; address += PAGE_SIZE) {
		struct folio *folio = mns_lock_folio(action->process, address);

		if (!folio)
			continue;
		walk_rmap(folio, &control);
		mns_unlock_folio(folio);
	}
	return question.young;
}

/* Whether the device has an spte there, or one with the accessed bit, which is then cleared. */
static bool device_has(const struct occasion *on, bool accessed, bool clear)
{
	bool found = false;
	unsigned long flags;
	int i;

	spin_lock_irqsave(&stage.lock, flags);
	for (i = 0; i < stage.page_count; i++) {
		struct mns_page *page = &stage.pages[i];

		if (page->process != on->process || page->address < on->range->start ||
		    page->address >= on->range->end)
			continue;
		found |= !!((accessed ? page->young : page->sptes) & BIT(on->driver));
		if (clear)
			page->young &= ~BIT(on->driver);
	}
	spin_unlock_irqrestore(&stage.lock, flags);
	return found;
}

/* A device without accessed bits is unmapped instead, and a mapping counts as a use. */
static int answer(int callback, struct mmu_notifier *mn, unsigned long start, unsigned long end)
{
	struct occasion on = mns_occasion_of(callback, mn);
	struct mmu_notifier_range range = { .mm = on.mm, .start = start, .end = end };
	const struct mns_behaviour *returned;
	bool drops;

	if (!mns_concerns_script(&range))
		return 0;
	on.range = &range;
	on.announces_nothing = true;
	drops = mns_behaviour_of(&on, MNS_DROP_SPTES);
	returned = mns_behaviour_of(&on, MNS_RETURN);
	mns_run(&on);
	on.result = device_has(&on, !drops, callback != MNS_TEST_YOUNG);
	if (drops)
		mns_drop_sptes(on.driver, on.process, start, end);
	if (returned)
		on.result = returned->result;
	mns_leave(&on);
	return on.result;
}

static int mns_clear_flush_young(struct mmu_notifier *mn, struct mm_struct *mm,
				 unsigned long start, unsigned long end)
{
	return answer(MNS_CLEAR_FLUSH_YOUNG, mn, start, end);
}

static int mns_clear_young(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
			   unsigned long end)
{
	return answer(MNS_CLEAR_YOUNG, mn, start, end);
}

static int mns_test_young(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long address)
{
	return answer(MNS_TEST_YOUNG, mn, address, address + PAGE_SIZE);
}

void mns_fill_ageing_ops(struct mmu_notifier_ops *ops, u32 callbacks)
{
	if (callbacks & BIT(MNS_CLEAR_FLUSH_YOUNG))
		ops->clear_flush_young = mns_clear_flush_young;
	if (callbacks & BIT(MNS_CLEAR_YOUNG))
		ops->clear_young = mns_clear_young;
	if (callbacks & BIT(MNS_TEST_YOUNG))
		ops->test_young = mns_test_young;
}
