/** A method of a mapping under the name that it has in the program. */
export interface Member {
  /** Lines of the program that it stands for; absent: all. */
  readonly from?: number
  readonly to?: number
  /** Of the class that it was written in, where that is another one: it was inlined. */
  readonly className?: string
  readonly name: string
  /** Lines of the source. `originalTo` absent: all of its lines are `originalFrom`. */
  readonly originalFrom?: number
  readonly originalTo?: number
  /** The compiler made it; nobody wrote it. */
  isSynthesized: boolean
}

/** Methods that one position stands for at once, inlined into each other: that which was called last stands first. */
export type Group = readonly Member[]

/** Methods of a class by the names that they have in the program, in the order of the file. */
export interface Members {
  readonly byName: ReadonlyMap<string, readonly Group[]>
  readonly count: number
}

export const noMembers: Members = { byName: new Map(), count: 0 }

/** Methods of one class that are read; a generated one may have thousands. */
const membersMax = 100_000

/** `[from:[to:]]type [class.]name(arguments)[:line[:line]] -> name` (features.md 1.11). Fields have no brackets. */
const memberPattern = /^\s+(?:(\d{1,10}):(?:(\d{1,10}):)?)?[^\s:(]+ ([^\s(]+)\([^\s()]*\)(?::(\d{1,10})(?::(\d{1,10}))?)? -> (\S+)\s*$/
const synthesized = '"com.android.tools.r8.synthesized"'

const numberOf = (digits: string | undefined): number | undefined => (digits === undefined ? undefined : Number(digits))

const withoutAbsent = (member: { readonly [Key in keyof Member]: Member[Key] | undefined }): Member =>
  Object.fromEntries(Object.entries(member).filter(([, value]) => value !== undefined)) as unknown as Member

const readMember = (line: string): { readonly shortName: string; readonly member: Member } | undefined => {
  const [, from, to, qualified, first, last, shortName] = memberPattern.exec(line) ?? []
  if (qualified === undefined || shortName === undefined) return undefined
  const dot = qualified.lastIndexOf('.')
  const member = withoutAbsent({
    from: numberOf(from),
    to: numberOf(to ?? from),
    className: dot > 0 ? qualified.slice(0, dot) : undefined,
    name: qualified.slice(dot + 1),
    originalFrom: numberOf(first),
    originalTo: numberOf(last),
    isSynthesized: false,
  })
  return { shortName, member }
}

const sameRange = (a: Member, b: Member | undefined): boolean => a.from !== undefined && a.from === b?.from && a.to === b.to

/** Neighbours with one range are inlined into each other. */
const addTo = (groups: Member[][], member: Member): void => {
  const last = groups.at(-1)
  if (last && sameRange(member, last[0])) last.push(member)
  else groups.push([member])
}

/** Reads the lines below that of a class; what is no method, nor says anything of one, is left out. */
export const readMembers = (lines: Iterable<string>): Members => {
  const byName = new Map<string, Member[][]>()
  let last: Member | undefined
  let count = 0
  for (const line of lines) {
    if (line.trimStart().startsWith('#')) {
      if (last && line.includes(synthesized)) last.isSynthesized = true
      continue
    }
    const read = readMember(line)
    if (!read) continue
    if (count >= membersMax) break
    count += 1
    last = read.member
    const groups = byName.get(read.shortName) ?? []
    addTo(groups, last)
    byName.set(read.shortName, groups)
  }
  return { byName, count }
}
