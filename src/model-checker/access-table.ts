/**
 * Which words a task may still access before the next quiescent state, from each of its local states
 * on, and which locks it holds then. The search fills the table while it relies on it: where it
 * learns of an access that contradicts what it relied on, it must begin again.
 */
import type { Address } from '../machine/struct';
import { Bits } from './bits';
import { IntPairMap } from './int-tables';
import type { LocalState } from './local-states';
import type { Transition } from './transitions';

/** Accesses to one word under the same locks, which conflict with the same other accesses. */
interface AccessKind {
  readonly word: Address;
  readonly writes: boolean;
  readonly locks: readonly Address[];
  /** The word is a lock, and the step that accesses it releases it. */
  readonly releases: boolean;
  /** The word is a lock, and the step that accesses it waits while another task holds it. */
  readonly waits: boolean;
}

/** What a task may access from a local state on. */
interface Future {
  readonly id: number;
  readonly kinds: Bits;
  /** Accesses of steps that were taken to be independent of all in this future. */
  readonly reliedOn: (readonly number[])[];
}

/** The steps between two quiescent states; steps of different phases are never concurrent. */
class Phase {
  /** By the number of a transition. */
  readonly recorded: boolean[] = [];
  readonly futures: Future[][] = [];
}

export class AccessTable {
  /** Whether a recorded access contradicts an independence that was relied on. */
  isContradicted = false;
  private phases: Phase[] = [];
  private futureCount = 0;
  private kinds: AccessKind[] = [];
  private conflicts: Bits[] = [];
  private readonly kindIds = new Map<string, number>();
  private readonly kindsByWord = new Map<Address, number[]>();
  private readonly parents: LocalState[][][] = [];
  /** Locks that each task certainly holds in each local state. */
  private readonly held: (readonly Address[])[][] = [];
  private readonly declared = new Set<Address>();
  /** Words that some step writes otherwise than to take or release a lock. */
  private readonly noLocks = new Set<Address>();
  /** What a transition accesses under the locks that are held before it, by its number. */
  private own: (readonly number[])[] = [];
  /** Whether a transition is independent of a future: 1 or 0, by their numbers. */
  private independent = new IntPairMap();

  constructor(
    /** The task whose local states these share: symmetric tasks have one. */
    private readonly treeOf: (task: number) => number,
    /** The word that stands for this one; null to ignore declared locks. */
    private readonly wordOf: ((address: Address) => Address) | null,
  ) {}

  /** Forget what was relied on, for another search with what is known now. */
  beginAgain(): void {
    this.isContradicted = false;
    this.independent = new IntPairMap();
    this.phases.forEach(({ futures }) => {
      futures.forEach((tree) => {
        tree.forEach(({ reliedOn }) => {
          reliedOn.length = 0;
        });
      });
    });
  }

  /** A task takes or waits for this step in this local state. */
  record(phaseNumber: number, task: number, localState: LocalState, transition: Transition): void {
    const phase = this.phase(phaseNumber);
    if (phase.recorded[transition.id] === true) return;
    phase.recorded[transition.id] = true;
    this.checkLocks(transition);
    const tree = this.treeOf(task);
    if (transition.ready && transition.continues) this.recordNext(tree, localState, transition);
    const held = this.heldIn(tree, localState);
    const during = this.locksDuring(tree, localState, transition);
    const added = new Bits();
    for (const kind of this.kindsOf(transition, held, during)) added.add(kind);
    for (const kind of this.kindsWhileWaiting(tree, localState, transition)) added.add(kind);
    this.addTo(phase, tree, localState, added);
  }

  /** A step at quiescence may have changed these words. */
  recordChanges(mayHaveChanged: (word: Address) => boolean): void {
    for (const lock of this.declared) if (mayHaveChanged(lock)) this.noteWrite(lock);
  }

  /** Whether the step is independent of all that the other task may do from its local state on. */
  isIndependent(
    phaseNumber: number,
    task: number,
    localState: LocalState,
    transition: Transition,
    other: number,
    otherState: LocalState,
  ): boolean {
    const future = this.futureOf(this.phase(phaseNumber), this.treeOf(other), otherState);
    const known = this.independent.get(transition.id, future.id);
    if (known >= 0) return known === 1;
    const own = this.ownKinds(task, localState, transition);
    const isIndependent = !this.conflict(own, future.kinds);
    this.independent.set(transition.id, future.id, isIndependent ? 1 : 0);
    if (isIndependent) future.reliedOn.push(own);
    return isIndependent;
  }

  private ownKinds(
    task: number,
    localState: LocalState,
    transition: Transition,
  ): readonly number[] {
    const known = this.own[transition.id];
    if (known !== undefined) return known;
    const held = this.heldIn(this.treeOf(task), localState);
    const kinds = this.kindsOf(transition, held, held);
    this.own[transition.id] = kinds;
    return kinds;
  }

  private conflict(own: readonly number[], kinds: Bits): boolean {
    return own.some((kind) => kinds.intersects(this.conflicts[kind] as Bits));
  }

  /**
   * What the step accesses under these locks. A lock that the step takes does not protect itself: while
   * another task holds it, the step may take another way.
   */
  private kindsOf(
    transition: Transition,
    held: readonly Address[],
    during: readonly Address[],
  ): number[] {
    const { footprint, lockUses } = transition;
    const { wordOf } = this;
    const kinds = new Set<number>();
    for (const address of footprint.reads) {
      const writes = footprint.writes.includes(address);
      const use = wordOf === null ? lockUses.find(({ lock }) => lock === address) : undefined;
      const isLock = use !== undefined && !this.noLocks.has(address);
      kinds.add(
        this.kindId({
          word: wordOf === null ? address : wordOf(address),
          writes,
          locks: use?.change === 'taken' ? held : during,
          releases: isLock && use.change === 'released',
          waits: isLock && use.waitsWhileHeld,
        }),
      );
    }
    return [...kinds];
  }

  /** What the step's condition reads while another task holds a lock that the step takes. */
  private kindsWhileWaiting(
    tree: number,
    localState: LocalState,
    { lockUses }: Transition,
  ): number[] {
    if (this.wordOf !== null) return [];
    const locks = this.heldIn(tree, localState);
    return lockUses.flatMap(({ lock, readWhileHeld }) =>
      readWhileHeld.map((word) => {
        const waits = word === lock && !this.noLocks.has(lock);
        return this.kindId({ word, writes: false, locks, releases: false, waits });
      }),
    );
  }

  private kindId(kind: AccessKind): number {
    const key = `${kind.word} ${kind.writes} ${kind.locks.join()} ${kind.releases} ${kind.waits}`;
    const known = this.kindIds.get(key);
    if (known !== undefined) return known;
    const id = this.kinds.length;
    this.kinds.push(kind);
    this.conflicts.push(new Bits());
    this.kindIds.set(key, id);
    const same = this.kindsByWord.get(kind.word) ?? [];
    same.push(id);
    this.kindsByWord.set(kind.word, same);
    for (const other of same) {
      if (areInConflict(kind, this.kinds[other] as AccessKind)) this.conflicts[id]?.add(other);
      if (areInConflict(this.kinds[other] as AccessKind, kind)) this.conflicts[other]?.add(id);
    }
    return id;
  }

  private heldIn(tree: number, localState: LocalState): readonly Address[] {
    const all = this.held[tree]?.[localState] ?? [];
    return this.noLocks.size === 0 ? all : all.filter((lock) => !this.noLocks.has(lock));
  }

  private locksDuring(
    tree: number,
    localState: LocalState,
    { lockUses }: Transition,
  ): readonly Address[] {
    const held = this.heldIn(tree, localState);
    if (this.wordOf !== null) return held;
    const taken = lockUses.flatMap(({ lock, change }) =>
      change === 'taken' && !this.noLocks.has(lock) && !held.includes(lock) ? [lock] : [],
    );
    return taken.length === 0 ? held : sorted([...held, ...taken]);
  }

  private recordNext(tree: number, from: LocalState, transition: Transition): void {
    const { next, lockUses } = transition;
    const released = lockUses.flatMap(({ lock, change }) => (change === 'released' ? [lock] : []));
    const during = this.locksDuring(tree, from, transition);
    const now = during.filter((lock) => !released.includes(lock));
    this.held[tree] ??= [];
    const held = this.held[tree] as (readonly Address[])[];
    const before = held[next];
    held[next] = before === undefined ? now : before.filter((lock) => now.includes(lock));
    if (before !== undefined && (held[next]?.length ?? 0) < before.length) this.forget();
    this.parents[tree] ??= [];
    const parents = this.parents[tree] as LocalState[][];
    const known = parents[next];
    if (known === undefined) parents[next] = [from];
    else if (!known.includes(from)) {
      known.push(from);
      this.phases.forEach((phase) => {
        const future = phase.futures[tree]?.[next];
        if (future !== undefined) this.addTo(phase, tree, from, future.kinds);
      });
    }
  }

  private checkLocks({ lockUses, footprint }: Transition): void {
    for (const { lock } of lockUses) {
      if (!this.declared.has(lock) && this.noLocks.has(lock)) this.forget();
      this.declared.add(lock);
    }
    for (const word of footprint.writes) {
      const use = lockUses.find(({ lock }) => lock === word);
      if (use === undefined || use.change === 'none') this.noteWrite(word);
    }
  }

  private noteWrite(word: Address): void {
    if (this.noLocks.has(word)) return;
    this.noLocks.add(word);
    if (this.declared.has(word)) this.forget();
  }

  /** What was recorded relies on a lock that was not held. */
  private forget(): void {
    this.isContradicted = true;
    this.phases = [];
    this.own = [];
    this.independent = new IntPairMap();
  }

  private addTo(phase: Phase, tree: number, localState: LocalState, kinds: Bits): void {
    const pending = [localState];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const future = this.futureOf(phase, tree, at);
      const added = future.kinds.addAll(kinds);
      if (!added) continue;
      if (future.reliedOn.some((own) => this.conflict(own, kinds))) this.isContradicted = true;
      pending.push(...(this.parents[tree]?.[at] ?? []));
    }
  }

  private futureOf(phase: Phase, tree: number, localState: LocalState): Future {
    phase.futures[tree] ??= [];
    const futures = phase.futures[tree] as Future[];
    const known = futures[localState];
    if (known !== undefined) return known;
    const added = { id: this.futureCount++, kinds: new Bits(), reliedOn: [] };
    futures[localState] = added;
    return added;
  }

  private phase(phaseNumber: number): Phase {
    this.phases[phaseNumber] ??= new Phase();
    return this.phases[phaseNumber];
  }
}

/** Whether the access of a step that is taken early may conflict with one that another task makes. */
function areInConflict(own: AccessKind, other: AccessKind): boolean {
  if (!own.writes && !other.writes) return false;
  if (own.releases && other.waits) return false;
  return !own.locks.some((lock) => other.locks.includes(lock));
}

function sorted(locks: Address[]): Address[] {
  return locks.sort((one, other) => one - other);
}
