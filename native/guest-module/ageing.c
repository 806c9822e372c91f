// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Young queries: whether pages were accessed. The module queries page tables and notifiers as mm/
 * does, and its drivers answer for their devices.
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

int mns_find_ageing_symbols(void)
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
 * The macros of <linux/mmu_notifier.h> call these, which the kernel does not export. Under these
 * names the module expands the macros of the kernel under test, not copies of them.
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

struct young_query {
	int function;
	bool young;
};

static int query_young(int function, struct vm_area_struct *vma, unsigned long address, pte_t *pte)
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

/* Like folio_referenced_one(): the walk holds the lock of the page table. */
static bool query_one(struct folio *folio, struct vm_area_struct *vma, unsigned long address,
		      void *argument)
{
	struct young_query *query = argument;
	/* DEFINE_FOLIO_VMA_WALK() of 6.1 uses what is not exported. No page here is huge. */
	struct page_vma_mapped_walk walk = { .pfn = folio_pfn(folio), .nr_pages = 1,
		.pgoff = folio->index, .vma = vma, .address = address };

	while (walk_mapped(&walk))
		if (walk.pte && query_young(query->function, vma, walk.address, walk.pte))
			query->young = true;
	return true;
}

/* Queries each page through the reverse map; returns 1 if one of them is young. */
long mns_age(const struct mns_action *action)
{
	struct young_query query = { .function = action->function };
	struct rmap_walk_control control = { .rmap_one = query_one, .arg = &query };
	unsigned long address;

	for (address = action->start; address < action->end; address += PAGE_SIZE) {
		struct folio *folio = mns_lock_folio(action->process, address);

		if (!folio)
			continue;
		walk_rmap(folio, &control);
		mns_unlock_folio(folio);
	}
	return query.young;
}

/* Whether the device has an spte in the range: any, or one whose accessed bit is set. */
static bool device_maps(const struct callback_context *ctx, bool accessed, bool clear)
{
	bool found = false;
	unsigned long flags;
	int i;

	spin_lock_irqsave(&state.lock, flags);
	for (i = 0; i < state.page_count; i++) {
		struct mns_page *page = &state.pages[i];

		if (page->process != ctx->process || page->address < ctx->range->start ||
		    page->address >= ctx->range->end)
			continue;
		found |= !!((accessed ? page->young : page->sptes) & BIT(ctx->driver));
		if (clear)
			page->young &= ~BIT(ctx->driver);
	}
	spin_unlock_irqrestore(&state.lock, flags);
	return found;
}

/* A device without accessed bits is unmapped instead: that it had an spte counts as an access. */
static int answer_query(int callback, struct mmu_notifier *mn, unsigned long start,
			unsigned long end)
{
	struct callback_context ctx = mns_context_of(callback, mn);
	struct mmu_notifier_range range = { .mm = ctx.mm, .start = start, .end = end };
	const struct mns_behaviour *returned;
	bool drops;

	if (!mns_concerns_script(&range))
		return 0;
	ctx.range = &range;
	ctx.no_event = true;
	drops = mns_behaviour_of(&ctx, MNS_DROP_SPTES);
	returned = mns_behaviour_of(&ctx, MNS_RETURN);
	mns_run_callback(&ctx);
	ctx.result = device_maps(&ctx, !drops, callback != MNS_TEST_YOUNG);
	if (drops)
		mns_drop_sptes(ctx.driver, ctx.process, start, end);
	if (returned)
		ctx.result = returned->result;
	mns_end_callback(&ctx);
	return ctx.result;
}

static int mns_clear_flush_young(struct mmu_notifier *mn, struct mm_struct *mm,
				 unsigned long start, unsigned long end)
{
	return answer_query(MNS_CLEAR_FLUSH_YOUNG, mn, start, end);
}

static int mns_clear_young(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
			   unsigned long end)
{
	return answer_query(MNS_CLEAR_YOUNG, mn, start, end);
}

static int mns_test_young(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long address)
{
	return answer_query(MNS_TEST_YOUNG, mn, address, address + PAGE_SIZE);
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
