/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_LOCKDEP_H
#define _K_LINUX_LOCKDEP_H
#include <linux/types.h>
#include <linux/bug.h>

struct lockdep_map {
	const char *name;
};
struct lock_class_key {
	char unused;
};

#define STATIC_LOCKDEP_MAP_INIT(text, key) { .name = (text) }

#define lockdep_is_held(lock) k_lockdep_is_held(lock, K_HELD_ANY)
#define lockdep_is_held_type(lock, read)				\
	k_lockdep_is_held(lock, (read) == 0 ? K_HELD_WRITE : (read) == 1 ? K_HELD_READ : K_HELD_ANY)
#define lockdep_assert_held(lock) k_lockdep_assert_held(lock, K_HELD_ANY)
#define lockdep_assert_held_write(lock) k_lockdep_assert_held(lock, K_HELD_WRITE)
#define lockdep_assert_held_read(lock) k_lockdep_assert_held(lock, K_HELD_READ)
#define lockdep_assert_held_exclusive(lock) k_lockdep_assert_held(lock, K_HELD_WRITE)
#define lockdep_assert_not_held(lock) k_lockdep_assert_not_held(lock)
#define lockdep_assert_held_once(lock) lockdep_assert_held(lock)
#define lockdep_assert(condition) ((void)WARN_ON(!(condition)))
#define lockdep_assert_once(condition) ((void)WARN_ON_ONCE(!(condition)))
#define might_lock(lock) k_might_lock(lock)
#define might_lock_read(lock) k_might_lock_read(lock)
#define might_lock_nested(lock, subclass) k_might_lock(lock)
#define lock_map_acquire(map) k_lock_map_acquire(map)
#define lock_map_acquire_read(map) k_lock_map_acquire_read(map)
#define lock_map_acquire_tryread(map) k_lock_map_acquire_read(map)
#define lock_map_release(map) k_lock_map_release(map)
/* The name is the class: two maps of one name are of one class. */
#define lockdep_init_map(map, text, key, subclass) do { (map)->name = (text); } while (0)
#define lockdep_init_map_wait(map, text, key, subclass, inner) lockdep_init_map(map, text, key, subclass)
/* Classes are told apart by their names, and keys are not needed. */
#define lockdep_register_key(key) do { } while (0)
#define lockdep_unregister_key(key) do { } while (0)

#endif
