/**
 * The state graph of a program whose tasks have program locations. It may have cycles, so the paths
 * to each state can be counted, and cycles found, only when the graph is complete.
 */

import { IntVector } from './int-tables';
import type { StateId } from './predecessors';

/** A strongly connected component that a fair scheduler may never leave. */
export interface Cycle {
  readonly states: readonly StateId[];
  /** The tasks that take its steps, as its states number them. */
  readonly tasks: readonly number[];
}

export class StateGraph {
  /** For each state, the index of its first outgoing edge; edges are grouped by state. */
  private readonly first = new IntVector();
  private readonly to = new IntVector();
  private readonly movers = new IntVector();

  /** Add an edge. Edges must come in the order of the states that they leave. */
  add(from: StateId, to: StateId, task: number): void {
    while (this.first.length <= from) this.first.push(this.to.length);
    this.to.push(to);
    this.movers.push(task);
  }

  /** Number of paths to each state; null where the graph has a cycle. */
  paths(states: number): bigint[] | null {
    const order = this.sorted(states);
    if (order.length < states) return null;
    const paths: bigint[] = new Array(states).fill(0n);
    paths[0] = 1n;
    for (const state of order) {
      for (let edge = this.begin(state); edge < this.begin(state + 1); edge++) {
        const next = this.to.at(edge);
        paths[next] = (paths[next] as bigint) + (paths[state] as bigint);
      }
    }
    return paths;
  }

  /**
   * Cycles that a fair scheduler may never leave: every task that is enabled in all of their states
   * takes steps in them. A cycle that an unfair scheduler alone can stay in is only a wait.
   */
  fairCycles(states: number): Cycle[] {
    if (this.sorted(states).length === states) return [];
    const components = stronglyConnected(states, (state) =>
      this.edgesOf(state).map((edge) => this.to.at(edge)),
    );
    return components.flatMap((component) => {
      const { movers, alwaysEnabled } = this.around(component);
      const fair = alwaysEnabled.every((task) => movers.has(task));
      return movers.size > 0 && fair ? [{ states: component, tasks: [...movers].sort() }] : [];
    });
  }

  /** The tasks that take steps inside the component, and those enabled in each of its states. */
  private around(component: readonly StateId[]): {
    movers: ReadonlySet<number>;
    alwaysEnabled: readonly number[];
  } {
    const inside = new Set(component);
    const movers = new Set<number>();
    const enabledAt = component.map((state) => {
      const out = this.edgesOf(state);
      for (const edge of out) if (inside.has(this.to.at(edge))) movers.add(this.movers.at(edge));
      return new Set(out.map((edge) => this.movers.at(edge)));
    });
    const anywhere = new Set(enabledAt.flatMap((enabled) => [...enabled]));
    const alwaysEnabled = [...anywhere].filter((task) =>
      enabledAt.every((enabled) => enabled.has(task)),
    );
    return { movers, alwaysEnabled };
  }

  private begin(state: StateId): number {
    return state < this.first.length ? this.first.at(state) : this.to.length;
  }

  private edgesOf(state: StateId): number[] {
    const begin = this.begin(state);
    return Array.from({ length: this.begin(state + 1) - begin }, (_, at) => begin + at);
  }

  /** A topological order of the states, without those on or behind a cycle. */
  private sorted(states: number): StateId[] {
    const incoming = new Int32Array(states);
    for (let edge = 0; edge < this.to.length; edge++) {
      const state = this.to.at(edge);
      incoming[state] = (incoming[state] as number) + 1;
    }
    const order: StateId[] = [];
    for (let state = 0; state < states; state++) if (incoming[state] === 0) order.push(state);
    for (let at = 0; at < order.length; at++) {
      const state = order[at] as StateId;
      const end = this.begin(state + 1);
      for (let edge = this.begin(state); edge < end; edge++) {
        const reached = this.to.at(edge);
        const left = (incoming[reached] as number) - 1;
        incoming[reached] = left;
        if (left === 0) order.push(reached);
      }
    }
    return order;
  }
}

/** Tarjan, Depth-First Search and Linear Graph Algorithms, 1972, with an explicit stack. */
function stronglyConnected(
  states: number,
  successors: (state: StateId) => readonly StateId[],
): StateId[][] {
  const components: StateId[][] = [];
  const index = new Int32Array(states).fill(-1);
  const low = new Int32Array(states);
  const open: StateId[] = [];
  const isOpen = new Uint8Array(states);
  let count = 0;
  const enter = (state: StateId) => {
    index[state] = low[state] = count++;
    open.push(state);
    isOpen[state] = 1;
    return { state, rest: [...successors(state)] };
  };
  for (let root = 0; root < states; root++) {
    if (index[root] !== -1) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        path.pop();
        const parent = path.at(-1)?.state;
        if (parent !== undefined)
          low[parent] = Math.min(low[parent] as number, low[top.state] as number);
        if (low[top.state] === index[top.state]) {
          const component = open.splice(open.indexOf(top.state));
          for (const state of component) isOpen[state] = 0;
          components.push(component);
        }
      } else if (index[next] === -1) path.push(enter(next));
      else if (isOpen[next] === 1)
        low[top.state] = Math.min(low[top.state] as number, index[next] as number);
    }
  }
  return components;
}
