/** Who hears of what: listener names by kind of signal. A constant table of `signals/`, handed in by whoever constructs the store. */
export type SignalListeners = Readonly<Record<string, readonly string[]>>

/** What a batch store needs from outside. */
export interface BatchStoreOptions {
  /** Numbers for new rows (id-generator.ts, made with the node that this process leased). */
  readonly newId: () => number
  readonly signals: SignalListeners
}
