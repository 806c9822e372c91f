/*
 * The workload of ../get-put.ts for Spin: the same atomic steps under the same labels, so that
 * both have the same number of states.
 *
 *   spin -o1 -a -DTHREADS=3 get-put.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan -m100000 -w22
 *
 * -DBUG=1 at the first command: notifiers are freed without waiting for the reader.
 */
#ifndef THREADS
#define THREADS 2
#endif

#define NOBODY 255

/* States of a notifier. */
#define ALLOCATED 1
#define ON_LIST   2
#define OFF_LIST  3
#define GONE      4

#define BIT(number) (1 << (number))
#define OLDEST(set) ((set) & 1 -> 0 : ((set) & 2 -> 1 : ((set) & 4 -> 2 : ((set) & 8 -> 3 : ((set) & 16 -> 4 : 5)))))
#define LEFT(set)   ((set) & ((set) - 1))

bool mmap_lock;
bool list_lock;
byte first = NOBODY;        /* the notifier on the list */
byte allocated;             /* how many there have ever been */
byte becomes[THREADS];
byte users[THREADS];

byte queued;                /* wait for a grace period, one bit each */
byte batch;                 /* notifiers of the current grace period */
bool reading;
bool waits;                 /* the current grace period waits for the reader */

active [THREADS] proctype thread()
{
  byte mine = NOBODY;

w0: d_step { !mmap_lock; mmap_lock = true }
w1: d_step { !list_lock; list_lock = true }
w2: if
    :: atomic { first != NOBODY -> mine = first; users[mine]++; goto w7 }
    :: atomic { first == NOBODY -> goto w3 }
    fi;
w3: list_lock = false;
w4: d_step { mine = allocated; allocated++; users[mine] = 1; becomes[mine] = ALLOCATED }
w5: d_step { !list_lock; list_lock = true }
w6: d_step { first = mine; becomes[mine] = ON_LIST }
w7: list_lock = false;
w8: mmap_lock = false;
w9: d_step { !list_lock; list_lock = true }
w10: if
    :: atomic { users[mine] == 1 -> users[mine] = 0; goto w11 }
    :: atomic { users[mine] > 1 -> users[mine]--; mine = NOBODY; goto w13 }
    fi;
w11: atomic { first = NOBODY; becomes[mine] = OFF_LIST }
w12: list_lock = false;
w14: d_step { queued = queued | BIT(mine); mine = NOBODY }
    goto end;
w13: list_lock = false;
end: false
}

active proctype invalidation()
{
  byte found = NOBODY;

i0: reading = true;
i1: if
    :: atomic { first != NOBODY -> found = first; goto i2 }
    :: atomic { first == NOBODY -> goto i4 }
    fi;
i2: assert(becomes[found] != GONE);
i3: d_step { assert(becomes[found] != GONE); found = NOBODY }
i4: atomic { reading = false; waits = false }
end: false
}

active proctype grace_periods()
{
end:
e0: atomic { queued != 0 -> batch = queued; queued = 0; waits = reading }
#ifdef BUG
e1: true;
#else
e1: !waits;
#endif
e2: if
    :: atomic { LEFT(batch) != 0 -> becomes[OLDEST(batch)] = GONE; batch = LEFT(batch); goto e2 }
    :: atomic { LEFT(batch) == 0 -> becomes[OLDEST(batch)] = GONE; batch = 0; goto end }
    fi
}
