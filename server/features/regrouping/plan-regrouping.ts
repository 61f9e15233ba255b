/** Events of one hash that are alike under both sets of rules. */
export interface EventKind {
  readonly issueId: number
  /** The stored hash. */
  readonly hash: string
  /** Hashes under the present rules, and under the edited ones, in their order. */
  readonly present: readonly string[]
  readonly edited: readonly string[]
  readonly events: number
  readonly bytes: number
  /** The newest of them. */
  readonly eventId: string
}

/** What metadata knows already. */
export interface KnownIssues {
  /** The issue of each hash that events of the edited rules have, as far as it has one. */
  readonly issueOfHash: ReadonlyMap<string, number>
  /** How often an issue was seen; the one seen most stays when several become one. */
  readonly timesSeen: (issueId: number) => number
}

/** Events of an issue that are one under the edited rules. */
export interface SplitPart {
  /** Their first hash under the edited rules. */
  readonly hash: string
  readonly events: number
  readonly eventId: string
  /** Where such events go: on in their issue, to another one that there is, or to a new one. */
  readonly goesTo: 'same' | 'other' | 'new'
  /** Of `same` and `other`. */
  readonly issueId: number | undefined
}

interface PlannedMerge {
  readonly targetId: number
  /** All of them, the target first. */
  readonly issueIds: readonly number[]
}

export interface RegroupingPlan {
  readonly merges: readonly PlannedMerge[]
  /** The part that is most of it first. */
  readonly splits: readonly { readonly issueId: number; readonly parts: readonly SplitPart[] }[]
  /** Issues whose events stay together and get another hash: without a link their next event would make a new issue. */
  readonly renewed: readonly number[]
  readonly unchanged: number
  /** New hashes and the issue that each is to lead to, before the merges. */
  readonly links: ReadonlyMap<string, number>
  /** Hashes of which some events go elsewhere: all their stored events are grouped again. Those with the most events first. */
  readonly splitHashes: readonly string[]
  /** Bytes that were read of issues that split: what would have to be written anew for them. */
  readonly splitBytes: number
}

/** Events that belong together under the edited rules. */
interface Label {
  /** The issue that their hashes lead to already. */
  readonly issueId: number | undefined
  /** Those that lead nowhere yet, with the issues whose events have them. */
  readonly newHashes: Map<string, Set<number>>
}

/** Sets that are joined. */
class Groups<Member> {
  readonly #parents = new Map<Member, Member>()

  rootOf(member: Member): Member {
    let root = member
    for (let parent = this.#parents.get(root); parent !== undefined && parent !== root; parent = this.#parents.get(root)) root = parent
    // What was walked is short the next time.
    for (let at = member; at !== root;) {
      const next = this.#parents.get(at) ?? root
      this.#parents.set(at, root)
      at = next
    }
    return root
  }

  join(one: Member, other: Member): void {
    const [a, b] = [this.rootOf(one), this.rootOf(other)]
    if (a !== b) this.#parents.set(b, a)
  }
}

/** What the present rules hold together of one issue. Of an issue that people merged there are several: rules do not part these. */
interface Piece {
  readonly issueId: number
  readonly kinds: EventKind[]
}

const isUnchanged = ({ present, edited }: EventKind): boolean =>
  present.length === edited.length && present.every((hash, at) => hash === edited[at])

const piecesOf = (kinds: readonly EventKind[]): Piece[] => {
  const groups = new Groups<string>()
  const memberOf = (kind: EventKind, hash: string): string => `${kind.issueId}/${hash}`
  for (const kind of kinds) for (const hash of kind.present) groups.join(memberOf(kind, kind.hash), memberOf(kind, hash))
  const pieces = new Map<string, Piece>()
  for (const kind of kinds) {
    const root = groups.rootOf(memberOf(kind, kind.hash))
    const piece = pieces.get(root)
    if (piece) piece.kinds.push(kind)
    else pieces.set(root, { issueId: kind.issueId, kinds: [kind] })
  }
  return [...pieces.values()]
}

/** Of as many, in an order of their own, so that it does not matter in which they were read. */
const nameOf = ({ hash, edited, present }: EventKind): string => [hash, ...edited, '', ...present].join(' ')
const mostFirst = (a: EventKind, b: EventKind): number => b.events - a.events || (nameOf(a) < nameOf(b) ? -1 : 1)

/** Plans by the rule of the committer (grouping.md 1.13): an event joins the issue of its first known hash, and brings the others along. */
class Planner {
  readonly #known: KnownIssues
  readonly #labels = new Map<string, Label>()
  readonly #ofIssue = new Map<number, Label>()
  readonly #labelOfKind = new Map<EventKind, Label>()
  readonly #issues = new Groups<number>()
  readonly #members = new Set<number>()
  /** The issue whose whole events a label takes, or most of them. */
  readonly #claims = new Map<Label, number>()

  constructor(known: KnownIssues) {
    this.#known = known
  }

  #labelOfIssue(issueId: number): Label {
    const label = this.#ofIssue.get(issueId) ?? { issueId, newHashes: new Map() }
    this.#ofIssue.set(issueId, label)
    return label
  }

  #labelOfHash(hash: string): Label | undefined {
    const issueId = this.#known.issueOfHash.get(hash)
    return issueId === undefined ? this.#labels.get(hash) : this.#labelOfIssue(issueId)
  }

  #firstLabel(hashes: readonly string[]): Label {
    for (const hash of hashes) {
      const label = this.#labelOfHash(hash)
      if (label) return label
    }
    return { issueId: undefined, newHashes: new Map() }
  }

  addKind(kind: EventKind): void {
    if (isUnchanged(kind)) {
      this.#labelOfKind.set(kind, this.#labelOfIssue(kind.issueId))
      return
    }
    const label = this.#firstLabel(kind.edited)
    this.#labelOfKind.set(kind, label)
    for (const hash of kind.edited) {
      if (this.#labelOfHash(hash) === undefined) this.#labels.set(hash, label)
      if (this.#labels.get(hash) !== label) continue
      const issues = label.newHashes.get(hash) ?? new Set()
      label.newHashes.set(hash, issues.add(kind.issueId))
    }
  }

  labelsOf(piece: Piece): Map<Label, EventKind[]> {
    return Map.groupBy(piece.kinds, (kind) => this.#labelOfKind.get(kind) ?? this.#labelOfIssue(kind.issueId))
  }

  /** All events of the piece go together: with them the whole issue. True: their first known hash is not one of the issue. */
  move(issueId: number, label: Label): boolean {
    const to = label.issueId ?? this.#claims.get(label) ?? issueId
    if (label.issueId === undefined && !this.#claims.has(label)) this.#claims.set(label, issueId)
    if (to !== issueId) {
      this.#issues.join(to, issueId)
      this.#members.add(to).add(issueId)
    }
    return label.issueId !== issueId
  }

  /** The part that stays the issue: what did not change, else the largest that nobody else has. */
  claimMain(issueId: number, parts: ReadonlyMap<Label, readonly EventKind[]>): void {
    if ([...parts.keys()].some((label) => this.targetOf(label) === issueId)) return
    const free = [...parts].filter(([label]) => label.issueId === undefined && !this.#claims.has(label))
    const [largest] = free.toSorted(([, a], [, b]) => sumOf(b) - sumOf(a))
    if (largest) this.#claims.set(largest[0], issueId)
  }

  targetOf(label: Label): number | undefined {
    return label.issueId ?? this.#claims.get(label)
  }

  rootOf(issueId: number): number {
    return this.#issues.rootOf(issueId)
  }

  merges(): PlannedMerge[] {
    const { timesSeen } = this.#known
    return [...Map.groupBy(this.#members, (issueId) => this.rootOf(issueId)).values()].map((members) => {
      const issueIds = members.toSorted((a, b) => timesSeen(b) - timesSeen(a) || b - a)
      return { targetId: issueIds[0] ?? 0, issueIds }
    })
  }

  /** A hash that only events of one issue have goes with that issue, also when it is its own again some day. */
  links(targets: ReadonlyMap<number, number>): Map<string, number> {
    const links = new Map<string, number>()
    for (const label of new Set([...this.#labels.values(), ...this.#ofIssue.values()])) {
      const target = this.targetOf(label)
      if (target === undefined) continue
      const root = targets.get(target) ?? target
      for (const [hash, issues] of label.newHashes) {
        const [only, ...others] = issues
        const isOwn = only !== undefined && others.length === 0 && (targets.get(only) ?? only) === root
        links.set(hash, isOwn ? only : root)
      }
    }
    return links
  }
}

const sumOf = (kinds: readonly EventKind[]): number => kinds.reduce((sum, { events }) => sum + events, 0)

/** The survivor of each issue that becomes one with others. */
const targetsOf = (merges: readonly PlannedMerge[]): Map<number, number> =>
  new Map(merges.flatMap(({ targetId, issueIds }) => issueIds.map((id) => [id, targetId] as const)))

const partsOf = (planner: Planner, issueId: number, parts: ReadonlyMap<Label, readonly EventKind[]>): SplitPart[] =>
  [...parts]
    .map(([label, kinds]): SplitPart => {
      const [largest] = kinds.toSorted(mostFirst)
      const target = planner.targetOf(label)
      const goesTo = target === undefined ? 'new' : planner.rootOf(target) === planner.rootOf(issueId) ? 'same' : 'other'
      return { hash: largest?.edited[0] ?? '', events: sumOf(kinds), eventId: largest?.eventId ?? '', goesTo, issueId: target }
    })
    .toSorted((a, b) => b.events - a.events)

/** Hashes of parted issues that do not stay in them whole. */
const leavingHashes = (planner: Planner, issueId: number, parts: ReadonlyMap<Label, readonly EventKind[]>): [string, number][] =>
  [...parts].flatMap(([label, kinds]) => {
    const target = planner.targetOf(label)
    const stays = target !== undefined && planner.rootOf(target) === planner.rootOf(issueId)
    return stays ? [] : kinds.map(({ hash, events }): [string, number] => [hash, events])
  })

const byEvents = (pairs: readonly (readonly [string, number])[]): string[] => {
  const sums = new Map<string, number>()
  for (const [hash, events] of pairs) sums.set(hash, (sums.get(hash) ?? 0) + events)
  return [...sums].toSorted(([a, most], [b, least]) => least - most || (a < b ? -1 : 1)).map(([hash]) => hash)
}

/**
 * What edited rules make of issues: which become one, which fall apart, and which hashes have to lead where so that events to come find the issue of
 * those that came. Pure. Issues that people merged stay together, and two that people parted are joined only by what the edit changes.
 */
export const planRegrouping = (kinds: readonly EventKind[], known: KnownIssues): RegroupingPlan => {
  const planner = new Planner(known)
  for (const kind of kinds.toSorted(mostFirst)) planner.addKind(kind)
  const pieces = piecesOf(kinds).map((piece) => ({ issueId: piece.issueId, kinds: piece.kinds, parts: planner.labelsOf(piece) }))
  const moved = new Set<number>()
  for (const { issueId, parts } of pieces) {
    const [only, ...others] = parts.keys()
    if (only && others.length === 0 && planner.move(issueId, only)) moved.add(issueId)
  }
  const split = pieces.filter(({ parts }) => parts.size > 1).toSorted((a, b) => sumOf(b.kinds) - sumOf(a.kinds))
  for (const { issueId, parts } of split) planner.claimMain(issueId, parts)
  const merges = planner.merges()
  const targets = targetsOf(merges)
  const splitIds = new Set(split.map(({ issueId }) => issueId))
  const changed = new Set([...moved, ...splitIds, ...targets.keys()])
  const unchanged = new Set(kinds.map(({ issueId }) => issueId)).difference(changed)
  return {
    merges,
    splits: split.map(({ issueId, parts }) => ({ issueId, parts: partsOf(planner, issueId, parts) })),
    renewed: [...moved].filter((id) => !targets.has(id) && !splitIds.has(id)),
    unchanged: unchanged.size,
    links: planner.links(targets),
    splitHashes: byEvents(split.flatMap(({ issueId, parts }) => leavingHashes(planner, issueId, parts))),
    splitBytes: split.flatMap(({ kinds: all }) => all).reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
