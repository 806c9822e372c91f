/**
 * Which states follow which, where tasks name places and a state can come again: then the paths
 * through the states can be counted only when all are known, and cycles among them be found.
 */
import type { StateId } from './journal';

/** States that lead to each other and that a fair scheduler may never leave. */
export interface Cycle {
  readonly states: readonly StateId[];
  /** The tasks that go round, as those states number them. */
  readonly tasks: readonly number[];
}

export class StateGraph {
  private readonly from: StateId[] = [];
  private readonly to: StateId[] = [];
  private readonly movers: number[] = [];

  add(from: StateId, to: StateId, task: number): void {
    this.from.push(from);
    this.to.push(to);
    this.movers.push(task);
  }

  /** How many paths lead to each state; null where some are endless. */
  paths(states: number): bigint[] | null {
    const { order, firstEdge, edges } = this.sorted(states);
    if (order.length < states) return null;
    const paths: bigint[] = new Array(states).fill(0n);
    paths[0] = 1n;
    for (const state of order) {
      for (let at = firstEdge[state] as number; at < (firstEdge[state + 1] as number); at++) {
        const next = this.to[edges[at] as number] as StateId;
        paths[next] = (paths[next] as bigint) + (paths[state] as bigint);
      }
    }
    return paths;
  }

  /**
   * Cycles that a fair scheduler may never leave: no task is ready all the way round and never
   * moves. What leaves a cycle only by an unfair choice is no more than a wait.
   */
  fairCycles(states: number): Cycle[] {
    const { order, firstEdge, edges } = this.sorted(states);
    if (order.length === states) return [];
    const components = stronglyConnected(states, (state) => {
      const out = edges.subarray(firstEdge[state], firstEdge[state + 1]);
      return Array.from(out, (edge) => this.to[edge] as StateId);
    });
    return components.flatMap((component) => {
      const { movers, alwaysReady } = this.around(component, firstEdge, edges);
      const fair = [...alwaysReady].every((task) => movers.has(task));
      return movers.size > 0 && fair ? [{ states: component, tasks: [...movers].sort() }] : [];
    });
  }

  /** Who moves within these states, and who could at each of them. */
  private around(
    component: readonly StateId[],
    firstEdge: Int32Array,
    edges: Int32Array,
  ): { movers: ReadonlySet<number>; alwaysReady: ReadonlySet<number> } {
    const inside = new Set(component);
    const movers = new Set<number>();
    const readyAt = component.map((state) => {
      const out = edges.subarray(firstEdge[state], firstEdge[state + 1]);
      for (const edge of out)
        if (inside.has(this.to[edge] as StateId)) movers.add(this.movers[edge] as number);
      return new Set(Array.from(out, (edge) => this.movers[edge] as number));
    });
    const anywhere = new Set(readyAt.flatMap((ready) => [...ready]));
    const alwaysReady = [...anywhere].filter((task) => readyAt.every((ready) => ready.has(task)));
    return { movers, alwaysReady: new Set(alwaysReady) };
  }

  /** The edges by the state that they leave, and the states in an order that all of them follow. */
  private sorted(states: number): {
    order: StateId[];
    firstEdge: Int32Array;
    edges: Int32Array;
  } {
    const firstEdge = new Int32Array(states + 1);
    const incoming = new Int32Array(states);
    for (const state of this.from) firstEdge[state + 1] = (firstEdge[state + 1] as number) + 1;
    for (const state of this.to) incoming[state] = (incoming[state] as number) + 1;
    for (let state = 0; state < states; state++)
      firstEdge[state + 1] = (firstEdge[state + 1] as number) + (firstEdge[state] as number);
    const next = firstEdge.slice();
    const edges = new Int32Array(this.from.length);
    this.from.forEach((state, edge) => {
      const at = next[state] as number;
      edges[at] = edge;
      next[state] = at + 1;
    });
    const order: StateId[] = [];
    for (let state = 0; state < states; state++) if (incoming[state] === 0) order.push(state);
    for (let at = 0; at < order.length; at++) {
      const state = order[at] as StateId;
      for (let edge = firstEdge[state] as number; edge < (firstEdge[state + 1] as number); edge++) {
        const reached = this.to[edges[edge] as number] as StateId;
        incoming[reached] = (incoming[reached] as number) - 1;
        if (incoming[reached] === 0) order.push(reached);
      }
    }
    return { order, firstEdge, edges };
  }
}

/** Tarjan's algorithm (1972), with a stack of its own. */
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
