/* SPDX-License-Identifier: MIT */
/* Nothing is linked to the unit, so that exports have no effect. */
#ifndef _K_LINUX_EXPORT_H
#define _K_LINUX_EXPORT_H
#include <linux/compiler.h>
#include <linux/stringify.h>

#define K_EXPORT(symbol) extern __typeof__(symbol) symbol
#define EXPORT_SYMBOL(symbol) K_EXPORT(symbol)
#define EXPORT_SYMBOL_GPL(symbol) K_EXPORT(symbol)
#define EXPORT_SYMBOL_NS(symbol, namespace) K_EXPORT(symbol)
#define EXPORT_SYMBOL_NS_GPL(symbol, namespace) K_EXPORT(symbol)
#define EXPORT_SYMBOL_FOR_MODULES(symbol, modules) K_EXPORT(symbol)
#define EXPORT_SYMBOL_GPL_FOR_MODULES(symbol, modules) K_EXPORT(symbol)
#define EXPORT_SYMBOL_FOR_KVM(symbol) K_EXPORT(symbol)
#define EXPORT_SYMBOL_FOR_KVM_INTERNAL(symbol) K_EXPORT(symbol)
#define EXPORT_SYMBOL_FOR_TESTS_ONLY(symbol) K_EXPORT(symbol)

#ifndef THIS_MODULE
#define THIS_MODULE ((struct module *)0)
#endif
#endif
