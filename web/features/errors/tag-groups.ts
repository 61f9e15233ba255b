/** A line of the tags: its full key, the part of the key that is shown, and how deep it stands. */
export interface TagLine {
  readonly key: string
  readonly value: string
  readonly shown: string
  readonly depth: 0 | 1
}

/** Tags of one kind (ui.md 2.8). */
export interface TagGroup {
  readonly name: 'Custom' | 'Application' | 'Other'
  readonly lines: readonly TagLine[]
}

interface Tag {
  readonly key: string
  readonly value: string
}

/** What an SDK or the server says of the program itself. */
const application = new Set([
  'environment',
  'release',
  'dist',
  'level',
  'logger',
  'transaction',
  'server_name',
  'url',
  'site',
  'handled',
  'mechanism',
  'runtime',
  'sdk',
  'user',
  'interface_type',
])
/** What they say of the machine and the program of the user. */
const other = new Set(['browser', 'os', 'client_os', 'device', 'gpu', 'locale', 'timezone', 'app', 'country'])

const stem = (key: string): string => {
  const dot = key.indexOf('.')
  return dot > 0 ? key.slice(0, dot) : key
}

const groupOf = ({ key }: Tag): TagGroup['name'] => (application.has(stem(key)) ? 'Application' : other.has(stem(key)) ? 'Other' : 'Custom')

/** `browser.name` stands below `browser` when that is a tag too, or when another one begins so. */
const linesOf = (tags: readonly Tag[]): readonly TagLine[] => {
  const stems = new Map<string, number>()
  for (const { key } of tags) stems.set(stem(key), (stems.get(stem(key)) ?? 0) + 1)
  let before = ''
  return tags
    .toSorted((a, b) => (stem(a.key) === stem(b.key) ? (a.key < b.key ? -1 : 1) : stem(a.key) < stem(b.key) ? -1 : 1))
    .map(({ key, value }) => {
      const first = stem(key)
      const below = first === before && first !== key && (stems.get(first) ?? 0) > 1
      before = first
      return { key, value, shown: below ? key.slice(first.length) : key, depth: below ? 1 : 0 }
    })
}

/** The tags of an event by kind, those that people set themselves first; groups without a tag are left out. */
export const groupTags = (tags: readonly Tag[]): readonly TagGroup[] => {
  const groups = Map.groupBy(tags, groupOf)
  return (['Custom', 'Application', 'Other'] as const).flatMap((name) => {
    const own = groups.get(name)
    return own ? [{ name, lines: linesOf(own) }] : []
  })
}
