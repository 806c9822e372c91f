/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_SLAB_H
#define _K_LINUX_SLAB_H
#include <linux/types.h>
#include <linux/gfp.h>
#include <linux/bug.h>

/* __GFP_ZERO, which is a constant where it is used, decides which of the two is called. */
#define kmalloc(size, flags)						\
	((flags) & __GFP_ZERO ? k_kzalloc(size, flags) : k_kmalloc(size, flags))
#define kzalloc(size, flags) k_kzalloc(size, flags)
#define kmalloc_array(count, size, flags)				\
({									\
	unsigned long __k_size;						\
	__builtin_mul_overflow((unsigned long)(count), (unsigned long)(size), &__k_size)	\
		? NULL : kmalloc(__k_size, flags);			\
})
#define kcalloc(count, size, flags) kmalloc_array(count, size, (flags) | __GFP_ZERO)
#define kmalloc_node(size, flags, node) kmalloc(size, flags)
#define kzalloc_node(size, flags, node) kzalloc(size, flags)
#define kvmalloc(size, flags) kmalloc(size, flags)
#define kvzalloc(size, flags) kzalloc(size, flags)
#define kfree(object) k_kfree(object)
#define kvfree(object) k_kfree(object)
#define kfree_sensitive(object) k_kfree(object)


struct kmem_cache {
	unsigned long size;
	void (*constructor)(void *object);
};
#define KMEM_CACHE(type, flags) kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), flags, NULL)
K_INLINE struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
					      unsigned int align, unsigned int flags,
					      void (*constructor)(void *object))
{
	struct kmem_cache *cache = k_kmalloc(sizeof(*cache), GFP_KERNEL);

	if (cache) {
		cache->size = size;
		cache->constructor = constructor;
	}
	return cache;
}
K_INLINE void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
	void *object = kmalloc(cache->size, flags);

	if (object && cache->constructor)
		cache->constructor(object);
	return object;
}
#define kmem_cache_zalloc(cache, flags) k_kzalloc((cache)->size, flags)
#define kmem_cache_free(cache, object) ((void)(cache), k_kfree(object))
#define kmem_cache_destroy(cache) k_kfree(cache)

#endif
