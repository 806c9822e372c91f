/* SPDX-License-Identifier: MIT */
/* The configuration that the unit is compiled for. -D adds to it. */
#define CONFIG_MMU 1
#define CONFIG_MMU_NOTIFIER 1
#define CONFIG_INTERVAL_TREE 1
#define CONFIG_HMM_MIRROR 1
#define CONFIG_SMP 1
#define CONFIG_LOCKDEP 1
#define CONFIG_PROVE_LOCKING 1
#define CONFIG_PROVE_RCU 1
#define CONFIG_PROVE_RCU_LIST 1
#define CONFIG_CC_IS_CLANG 1
