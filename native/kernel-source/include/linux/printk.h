/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_PRINTK_H
#define _K_LINUX_PRINTK_H
#include <linux/compiler.h>

#ifndef pr_fmt
#define pr_fmt(format) format
#endif
#define KERN_EMERG ""
#define KERN_ALERT ""
#define KERN_CRIT ""
#define KERN_ERR ""
#define KERN_WARNING ""
#define KERN_NOTICE ""
#define KERN_INFO ""
#define KERN_DEBUG ""
#define KERN_CONT ""

#define printk(format, ...) k_printk(format, ##__VA_ARGS__)
#define pr_emerg(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_alert(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_crit(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_err(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_warn(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_notice(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_info(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_debug(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_devel(format, ...) printk(pr_fmt(format), ##__VA_ARGS__)
#define pr_cont(format, ...) printk(format, ##__VA_ARGS__)
#define printk_ratelimited(format, ...) printk(format, ##__VA_ARGS__)
#define pr_err_ratelimited(format, ...) pr_err(format, ##__VA_ARGS__)
#define pr_warn_ratelimited(format, ...) pr_warn(format, ##__VA_ARGS__)
#define pr_info_ratelimited(format, ...) pr_info(format, ##__VA_ARGS__)
#define printk_once(format, ...) printk(format, ##__VA_ARGS__)
#define pr_err_once(format, ...) pr_err(format, ##__VA_ARGS__)
#define pr_warn_once(format, ...) pr_warn(format, ##__VA_ARGS__)
#define pr_info_once(format, ...) pr_info(format, ##__VA_ARGS__)
#define dump_stack() printk("dump_stack()\n")

#endif
