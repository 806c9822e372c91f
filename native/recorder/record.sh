#!/bin/sh
# Records what drivers do with MMU notifiers on a running Linux kernel, for `mmu-notifier-spec judge`.
# POSIX sh, sed and awk; no module. docs/recording-format.md of mmu-notifier-spec has the format.
FORMAT=1
usage='Usage (as root): sh record.sh -o RECORDING [-b KB] [-c CALLBACKS] [-l] -- COMMAND [ARGUMENT...]
  -o RECORDING  the file to write
  -b KB         size of the trace buffer of each CPU (16384)
  -c CALLBACKS  the callbacks to record, from "# callback:" lines of an earlier recording; then
                COMMAND runs once. Without it, COMMAND runs twice: to find the callbacks, then to record
  -l            leave out the events of the mmap lock, which are most of a recording'

stop() { echo "record.sh: $1" >&2; exit "${2:-3}"; }

output= kb=16384 given= locks=1
while [ $# -gt 0 ]; do
  case $1 in
    -o) output=$2; shift 2 || stop "-o: expected a file after it" 2 ;;
    -b) kb=$2; shift 2 || stop "-b: expected a number after it" 2 ;;
    -c) given=$2; shift 2 || stop "-c: expected a file after it" 2 ;;
    -l) locks=; shift ;;
    -h|--help) echo "$usage"; exit 0 ;;
    --) shift; break ;;
    *) stop "$1: unknown; try -h" 2 ;;
  esac
done
[ -n "$output" ] || stop "-o: expected the file to write; try -h" 2
[ $# -gt 0 ] || stop "expected a command after --; try -h" 2
case $kb in ''|*[!0-9]*) stop "-b $kb: expected a number" 2 ;; esac
[ -z "$given" ] || [ -r "$given" ] || stop "-c $given: cannot be read" 2
[ "$(id -u)" = 0 ] || stop "only root can set probes: run it as root"
grep -q '\[confidentiality\]' /sys/kernel/security/lockdown 2>/dev/null &&
  stop "the kernel is locked down (confidentiality), which refuses probes: boot it with lockdown=none or lockdown=integrity"

T=/sys/kernel/tracing
[ -e $T/trace ] || mount -t tracefs tracefs $T 2>/dev/null
[ -e $T/trace ] || T=/sys/kernel/debug/tracing
[ -e $T/trace ] || stop "there is no tracefs: the kernel needs CONFIG_FTRACE, and mount -t tracefs tracefs /sys/kernel/tracing"

release=$(uname -r)
machine=$(uname -m)
major=${release%%.*}
minor=${release#*.}; minor=${minor%%[!0-9]*}
version=$((major * 1000 + minor))
[ $version -ge 5010 ] || stop "Linux $release: the layout of its structures is not known; 5.10 is the oldest"

name=mmu_notifier_spec_$$
instance=$T/instances/$name
control=$T/dynamic_events
[ -e $control ] || control=$T/kprobe_events
[ -e $control ] || stop "the kernel has no probe events: it needs CONFIG_KPROBE_EVENTS or CONFIG_FPROBE_EVENTS"
work=$(mktemp -d) || stop "no folder for temporary files"

# Removes what has the name, and nothing else: probes of others stay as they are.
clean() {
  if [ -d "$T/instances/$1" ]; then
    echo 0 >"$T/instances/$1/tracing_on"
    echo 0 >"$T/instances/$1/events/enable"
  fi 2>/dev/null
  sed -n "s|^[a-z][0-9]*:\\($1/[^ ]*\\) .*|-:\\1|p" $control | while read -r probe; do
    echo "$probe" >>$control
  done
  [ ! -d "$T/instances/$1" ] || rmdir "$T/instances/$1"
}

# Of recorders that were killed before they could.
for old in "$T"/instances/mmu_notifier_spec_*; do
  old=${old##*/}
  [ "$old" = 'mmu_notifier_spec_*' ] || [ -d "/proc/${old##*_}" ] || clean "$old"
done

# SIGKILL cannot be caught, so that another process looks whether this one still lives.
parent=$$
( trap '' INT TERM HUP
  while kill -0 $parent 2>/dev/null; do sleep 1; done
  clean "$name"; rm -rf "$work" ) </dev/null >/dev/null 2>&1 &
watcher=$!
finish() { kill -9 $watcher 2>/dev/null; clean "$name"; rm -rf "$work"; }
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir "$instance" 2>/dev/null || stop "no instance of tracefs can be made: the kernel needs CONFIG_TRACING, and root the right to it"
probes=$work/probes
: >"$probes"

# 0 where the kernel takes the probe.
set_probe() { echo "$1" 2>/dev/null >>$control; }

# Fields by name need BTF, return events of fprobes CONFIG_FPROBE_EVENTS: tried, not guessed.
entry=p exit=r
if set_probe "f:$name/try __mmu_notifier_register"; then entry=f exit=f; echo "-:$name/try" >>$control; fi 2>/dev/null
btf=
if set_probe "$entry:$name/try __mmu_notifier_register users=mm->mm_users.counter:s32"; then btf=1; echo "-:$name/try" >>$control; fi 2>/dev/null

# probe FUNCTION RESULT FIELDS...: its call and its return; RESULT is "result" or "none".
probe() {
  function=$1 event=$2 result=$3; shift 3
  if ! grep -Fqx -- "$function" "$work/symbols"; then
    echo "# probe: $function not set: the kernel has no such function" >>"$probes"; return 1
  fi
  fields=$*
  if ! set_probe "$entry:$name/$event $function $fields" 2>/dev/null; then
    why=$(tail -n 3 $T/error_log 2>/dev/null | sed -n 's/^.*error: *//p' | tail -n 1)
    echo "# probe: $function not set: ${why:-the kernel refuses it}" >>"$probes"; return 1
  fi
  value=; [ "$result" = none ] || value='ret=$retval'
  if [ $exit = f ]; then set_probe "f:$name/${event}__ret $function%return $value"
  else set_probe "r256:$name/${event}__ret $function $value"; fi 2>/dev/null || {
    echo "# probe: $function not set: the kernel refuses its return" >>"$probes"
    echo "-:$name/$event" >>$control; return 1; }
  echo "# probe: $function set" >>"$probes"
}
symbols() { awk '$2 ~ /^[tTwW]$/ { print $3 }' /proc/kallsyms >"$work/symbols"; }

# include/linux/mmu_notifier.h: struct mmu_notifier_range began with vma before 6.3.
r=0; [ $version -ge 6003 ] || r=8
range() { echo "range=\$arg$1:x64 mm=+$r(\$arg$1):x64 start=+$((r + 8))(\$arg$1):x64 end=+$((r + 16))(\$arg$1):x64 flags=+$((r + 24))(\$arg$1):u32 event=+$((r + 28))(\$arg$1):u32"; }
# mm_struct depends on the configuration: only BTF knows it.
mm_of() { [ -z "$btf" ] || echo "users=$1->mm_users.counter:s32 count=$1->mm_count.counter:s32 lock=$1->mmap_lock.count.counter:x64"; }

# struct mmu_notifier_ops had change_pte before 6.10, and invalidate_range until 6.5.
ops='release clear_flush_young clear_young test_young'
[ $version -ge 6010 ] || ops="$ops change_pte"
ops="$ops invalidate_range_start invalidate_range_end"
if [ $version -ge 6006 ]; then ops="$ops arch_invalidate_secondary_tlbs"; else ops="$ops invalidate_range"; fi
ops="$ops alloc_notifier free_notifier"
ops_of() { # the pointer to the ops: an expression of a probe
  at=0
  for op in $ops; do
    if [ -n "$btf" ]; then echo "$op=$1->$op:symbol"; else echo "$op=+$at(+16(\$arg1)):symbol"; fi
    at=$((at + 8))
  done
}

registrations() {
  probe __mmu_notifier_register __mmu_notifier_register result 'n=$arg1:x64 mm=$arg2:x64 ops=+16($arg1):x64' $(mm_of mm) $(ops_of 'subscription->ops')
  alloc=56; [ $version -ge 6010 ] || alloc=64
  probe mmu_notifier_get_locked mmu_notifier_get_locked result 'ops=$arg1:x64 mm=$arg2:x64' "alloc_notifier=+$alloc(\$arg1):symbol" $(mm_of mm)
  for insert in mmu_interval_notifier_insert mmu_interval_notifier_insert_locked; do
    probe $insert $insert result 'sub=$arg1:x64 mm=$arg2:x64 start=$arg3:x64 length=$arg4:x64 ops=$arg5:x64 invalidate=+0($arg5):symbol' $(mm_of mm)
  done
}

calls() {
  probe mmu_notifier_register mmu_notifier_register result 'n=$arg1:x64 mm=$arg2:x64' $(mm_of mm)
  probe mmu_notifier_unregister mmu_notifier_unregister none 'n=$arg1:x64 mm=$arg2:x64 of=+24($arg1):x64 nusers=+48($arg1):u32' $(mm_of mm)
  probe mmu_notifier_put mmu_notifier_put none 'n=$arg1:x64 mm=+24($arg1):x64 nusers=+48($arg1):u32'
  probe mmu_notifier_synchronize mmu_notifier_synchronize none
  probe mmu_interval_notifier_remove mmu_interval_notifier_remove none 'sub=$arg1:x64 mm=+56($arg1):x64 seq=+80($arg1):u64'
  probe mmu_interval_read_begin mmu_interval_read_begin result 'sub=$arg1:x64 seq=+80($arg1):u64'
  probe __mmu_notifier_invalidate_range_start __mmu_notifier_invalidate_range_start result "$(range 1)" $(mm_of 'range->mm')
  probe __mmu_notifier_invalidate_range_end __mmu_notifier_invalidate_range_end none "$(range 1)"
  probe __mmu_notifier_release __mmu_notifier_release none 'mm=$arg1:x64' $(mm_of mm)
  for ageing in __mmu_notifier_clear_flush_young __mmu_notifier_clear_young; do
    probe $ageing $ageing result 'mm=$arg1:x64 start=$arg2:x64 end=$arg3:x64' $(mm_of mm)
  done
  probe __mmu_notifier_test_young __mmu_notifier_test_young result 'mm=$arg1:x64 start=$arg2:x64' $(mm_of mm)
  flush=__mmu_notifier_arch_invalidate_secondary_tlbs; [ $version -ge 6006 ] || flush=__mmu_notifier_invalidate_range
  probe $flush $flush none 'mm=$arg1:x64 start=$arg2:x64 end=$arg3:x64'
  probe __mmu_notifier_subscriptions_destroy __mmu_notifier_subscriptions_destroy none 'mm=$arg1:x64'
  probe exit_mmap exit_mmap none 'mm=$arg1:x64' $(mm_of mm)
  probe __mmdrop __mmdrop none 'mm=$arg1:x64' $(mm_of mm)
  probe vfree vfree none 'addr=$arg1:x64'
}

# callback OPERATION MODULE SYMBOL
callback() {
  event=$(echo "$3" | tr -c 'A-Za-z0-9_\n' _)
  case $1 in
    invalidate_range_start) probe "$3" "$event" result 'n=$arg1:x64' "$(range 2)" ;;
    invalidate_range_end) probe "$3" "$event" none 'n=$arg1:x64' "$(range 2)" ;;
    clear_flush_young|clear_young) probe "$3" "$event" result 'n=$arg1:x64 mm=$arg2:x64 start=$arg3:x64 end=$arg4:x64' ;;
    test_young) probe "$3" "$event" result 'n=$arg1:x64 mm=$arg2:x64 start=$arg3:x64' ;;
    release) probe "$3" "$event" none 'n=$arg1:x64 mm=$arg2:x64' ;;
    arch_invalidate_secondary_tlbs|invalidate_range) probe "$3" "$event" none 'n=$arg1:x64 mm=$arg2:x64 start=$arg3:x64 end=$arg4:x64' ;;
    free_notifier) probe "$3" "$event" none 'n=$arg1:x64 mm=+24($arg1):x64 nusers=+48($arg1):u32' ;;
    alloc_notifier) probe "$3" "$event" result 'mm=$arg1:x64' ;;
    invalidate) probe "$3" "$event" result 'sub=$arg1:x64' "$(range 2)" 'cur=$arg3:u64 seq=+80($arg1):u64' ;;
    *) return ;;
  esac && echo "# callback: $1 $2 $3 $event" >>"$work/callbacks.set"
}

run() { # run COMMAND with the events of the group recorded
  echo >"$instance/trace"
  echo 1 >"$instance/events/$name/enable"
  echo 1 >"$instance/tracing_on"
  MMU_NOTIFIER_SPEC_MARKER=$instance/trace_marker "$@"
  code=$?
  # What RCU has still to free comes after the command.
  sleep 1
  echo 0 >"$instance/tracing_on"
}

echo 0 >"$instance/tracing_on"
# What does not fit is lost at the end, so that all before it is whole.
echo 0 >"$instance/options/overwrite"
[ ! -e "$instance/options/hash-ptr" ] || echo 0 >"$instance/options/hash-ptr"
echo mono >"$instance/trace_clock"
echo "$kb" >"$instance/buffer_size_kb"

symbols
registrations
set_count=$(grep -c ' set$' "$probes")
[ "$set_count" -gt 0 ] || { cat "$probes" >&2; stop "no probe of a registration could be set, so that no driver can be seen"; }
: >"$work/callbacks.set"
if [ -n "$given" ]; then sed -n 's/^# callback: \([^ ]* [^ ]* [^ ]*\).*/\1/p' "$given" >"$work/callbacks"
else
  run "$@"
  # operation=symbol+0x0/0x60 [module]
  grep -v '^#' "$instance/trace" |
    awk '/: (__mmu_notifier_register|mmu_notifier_get_locked|mmu_interval_notifier_insert(_locked)?): / { for (i = 1; i <= NF; i++) if ($i ~ /^[a-z_]+=[A-Za-z_].*\+0x0\//) {
      split($i, pair, "="); symbol = pair[2]; sub(/\+0x0\/.*/, "", symbol)
      module = "vmlinux"; if ($(i + 1) ~ /^\[/) { module = $(i + 1); gsub(/[][]/, "", module) }
      print pair[1], module, symbol } }' | sort -u >"$work/callbacks"
  [ -s "$work/callbacks" ] || stop "the command registers no MMU notifier, so that there is nothing to record"
fi
echo 0 >"$instance/events/$name/enable"
# COMMAND may have loaded a driver.
symbols
calls
while read -r operation module symbol; do callback "$operation" "$module" "$symbol"; done <"$work/callbacks"
tracepoint() {
  if [ -e "$instance/events/$1/enable" ] && echo 1 >"$instance/events/$1/enable"; then echo "# probe: ${1#*/} set"
  else echo "# probe: ${1#*/} not set: the kernel has no such tracepoint"; fi >>"$probes" 2>/dev/null
}
for lock in mmap_lock_acquire_returned mmap_lock_released; do
  if [ -n "$locks" ]; then tracepoint mmap_lock/$lock; else echo "# probe: $lock not set: left out by -l" >>"$probes"; fi
done
tracepoint module/module_free
run "$@"

# Where events were lost, what the CPU recorded last tells from when on.
{
  echo "# mmu-notifier-spec recording $FORMAT"
  echo "# kernel: $release"
  echo "# arch: $machine"
  echo "# clock: mono"
  echo "# fields: $([ -n "$btf" ] && echo btf || echo table)"
  echo "# exit: $code"
  cat "$work/callbacks.set" "$probes"
  for stats in "$instance"/per_cpu/cpu*/stats; do
    cpu=${stats%/stats}; cpu=${cpu##*/cpu}
    awk -v cpu="$cpu" '/^overrun|^commit overrun|^dropped events/ { lost += $NF } END { print cpu, lost + 0 }' "$stats"
  done >"$work/lost"
  grep -v '^#' "$instance/trace" >"$work/trace"
  while read -r cpu lost; do
    [ "$lost" -eq 0 ] || awk -v cpu="$cpu" -v lost="$lost" '
      match($0, /\[[0-9][0-9][0-9]+\]/) && substr($0, RSTART + 1, RLENGTH - 2) + 0 == cpu && match($0, / [0-9]+\.[0-9]+: /) {
        last = substr($0, RSTART + 1, RLENGTH - 3) }
      END { print "# lost: cpu=" cpu " events=" lost " after=" (last == "" ? "0.0" : last) }' "$work/trace"
  done <"$work/lost"
  echo "# trace:"
  cat "$work/trace"
  echo "# end: $(($(wc -l <"$work/trace")))"
} >"$output" || stop "$output: cannot be written" 3
unset_count=$(grep -c 'not set' "$probes")
echo "record.sh: $(wc -l <"$work/trace") events, $unset_count probes not set, $(awk '{ n += $2 } END { print n + 0 }' "$work/lost") events lost: $output" >&2
exit $code
