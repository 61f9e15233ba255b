/** What a hashed value is. */
export type LeafKind =
  | 'type'
  | 'value'
  | 'ns-error'
  | 'module'
  | 'filename'
  | 'function'
  | 'context-line'
  | 'message'
  | 'fingerprint'
  | 'checksum'
  | 'salt'
  | 'directive'
  | 'uri'
  | 'violation'
  | 'hostname'
  | 'platform'
  | 'logger'
  | 'transaction'
  | 'path'
  | 'culprit'

/** One value that goes into the hash, in the order in which it does. */
export interface Leaf {
  readonly kind: LeafKind
  readonly value: string
  /** Index of its frame in the stack trace as sent. */
  readonly frame?: number
  /** Index of its exception in the event's list. */
  readonly exception?: number
}

/** `app` hashes in-app frames only, `system` all of them; the others have one way. */
export type BaseVariantName = 'app' | 'system' | 'default'

/** Leaves of one variant of a strategy. No leaves: it does not contribute. */
export interface BaseVariant {
  readonly name: BaseVariantName
  readonly leaves: readonly Leaf[]
  /** A stack trace is among the contributing parts (grouping.md 1.3). */
  readonly hasStacktrace: boolean
}

/** The two views of what has stack traces. `system` is absent where there is no stack trace at all. */
export interface AppAndSystem {
  readonly app: BaseVariant
  readonly system?: BaseVariant
}
