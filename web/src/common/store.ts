// Holds one state; a pure reducer makes the next one. Listeners hear of every change.

export interface Store<S, A> {
  readonly state: S;
  dispatch(action: A): void;
  subscribe(listener: (state: S) => void): () => void;
}

export function createStore<S, A>(reduce: (state: S, action: A) => S, first: S): Store<S, A> {
  let state = first;
  const listeners = new Set<(state: S) => void>();
  return {
    get state() {
      return state;
    },
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener(state);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// Draws once for each burst of changes.
export function drawOn<S, A>(store: Store<S, A>, draw: () => void): void {
  let planned = false;
  store.subscribe(() => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      draw();
    });
  });
}
