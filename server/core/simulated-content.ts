type Change =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }

/** Never changes `content`: the same buffer may be both what is seen and what is stored. */
const applyChange = (content: Buffer, change: Change): Buffer => {
  const size = change.kind === 'truncate' ? change.size : Math.max(content.byteLength, change.position + change.bytes.byteLength)
  const changed = Buffer.alloc(size)
  content.copy(changed, 0, 0, Math.min(size, content.byteLength))
  if (change.kind === 'write') change.bytes.copy(changed, change.position)
  return changed
}

/** What a power loss makes of a change: kept, dropped, or only its beginning or its end written. */
const tear = (change: Change, random: () => number): Change | undefined => {
  const fate = random()
  if (fate < 0.3) return change
  if (fate < 0.5 || change.kind === 'truncate') return undefined
  const { position, bytes } = change
  const at = Math.floor(random() * (bytes.byteLength + 1))
  if (fate < 0.8) return { kind: 'write', position, bytes: bytes.subarray(0, at) }
  return { kind: 'write', position: position + at, bytes: bytes.subarray(at) }
}

/** Content of one file of a `SimulatedDisk`: what programs see, what is stored, and the changes between. */
export class SimulatedContent {
  #cached: Buffer
  #stored: Buffer
  #pending: Change[] = []

  constructor(stored: Buffer = Buffer.alloc(0)) {
    this.#cached = stored
    this.#stored = stored
  }

  /** What programs see. Not to be changed in place. */
  get cached(): Buffer {
    return this.#cached
  }

  write(bytes: Buffer, position: number): void {
    if (bytes.byteLength > 0) this.#change({ kind: 'write', position, bytes })
  }

  truncate(size: number): void {
    this.#change({ kind: 'truncate', size })
  }

  sync(): void {
    for (const change of this.#pending) this.#stored = applyChange(this.#stored, change)
    this.#pending = []
  }

  /** A sync that fails stores some of the changes, and the system forgets the others: they are still seen, but a later sync that succeeds does not store them. */
  failSync(random: () => number): void {
    for (const change of this.#pending) if (random() < 0.5) this.#stored = applyChange(this.#stored, change)
    this.#pending = []
  }

  /** The content after a power loss. */
  afterPowerLoss(random: () => number): SimulatedContent {
    let stored = this.#stored
    for (const change of this.#pending) {
      const torn = tear(change, random)
      if (torn) stored = applyChange(stored, torn)
    }
    return new SimulatedContent(stored)
  }

  #change(change: Change): void {
    this.#cached = applyChange(this.#cached, change)
    this.#pending.push(change)
  }
}
