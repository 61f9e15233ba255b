import type { Mention } from '#packages/contract/mention'
import type { Scope } from '#server/http/scope'

/** People and teams that one comment can name; whom it names beyond that is text. */
const mentionsMax = 20
const signsMax = 200
/** People of an organization that are looked for by name. */
const peopleMax = 5_000
const labelLengthMax = 200

/** What a person or a team is called in a comment, without its sign. */
interface Label {
  readonly label: string
  readonly someone: Pick<Mention, 'type' | 'id' | 'name'>
}

interface Named {
  readonly id: number
  readonly name: string
}

/** What follows a name that is only the beginning of another word, or of an address. */
const goesOnPattern = /^(?:[\p{L}\p{N}_]|[@.-][\p{L}\p{N}])/u
/** After these a sign begins no name: within a word, an address, a path, a piece of code. */
const insidePattern = /[\p{L}\p{N}_@#/.`&-]/u

/** So that `@Ann Smith` is not `@Ann`. */
const longestFirst = (labels: readonly Label[]): readonly Label[] => labels.toSorted((a, b) => b.label.length - a.label.length)

/** A name that several people have names none of them: their addresses do. */
const labelsOf = (people: readonly (Named & { readonly email: string })[]): readonly Label[] => {
  const names = Map.groupBy(people, ({ name }) => name.trim().toLowerCase())
  const labels = people.flatMap(({ id, name, email }) => {
    const someone = { type: 'user', id: String(id), name: name.trim() || email } as const
    const label = name.trim().toLowerCase()
    const own = label !== '' && names.get(label)?.length === 1 ? [{ label, someone }] : []
    return [...own, { label: email.toLowerCase(), someone }]
  })
  return longestFirst(labels.filter(({ label }) => label.length <= labelLengthMax))
}

/**
 * Whom a text names: people by `@` and their name or e-mail address, teams by `#` and their slug, in any case, each once, in the order of the text. Names
 * begin at the beginning of a word and are whole; what stands in code or in an address is none.
 */
export const mentionsIn = (
  text: string,
  people: readonly (Named & { readonly email: string })[],
  teams: readonly (Named & { readonly slug: string })[],
): Mention[] => {
  const labels = {
    '@': labelsOf(people),
    '#': longestFirst(teams.map(({ id, name, slug }) => ({ label: slug, someone: { type: 'team', id: String(id), name } }))),
  }
  const found = new Map<string, Mention>()
  let signs = 0
  for (const { 0: sign, index } of text.matchAll(/[@#]/g)) {
    if (++signs > signsMax || found.size >= mentionsMax) break
    if (insidePattern.test(text[index - 1] ?? ' ')) continue
    const rest = text.slice(index + 1, index + 2 + labelLengthMax)
    const lower = rest.toLowerCase()
    const fitting = labels[sign === '@' ? '@' : '#'].find(
      ({ label }) => lower.startsWith(label) && !goesOnPattern.test(rest.slice(label.length)),
    )
    if (!fitting) continue
    const { label, someone } = fitting
    const key = `${someone.type}:${someone.id}`
    if (!found.has(key)) found.set(key, { ...someone, text: sign + rest.slice(0, label.length) })
  }
  return [...found.values()]
}

/** Whom a comment on an issue of this organization names: active members and teams. */
export const readCommentMentions = async (scope: Scope, orgId: number, text: string): Promise<Mention[]> => {
  if (!/[@#]/.test(text)) return []
  const members = scope.rows('members').select('members.user_id').where('members.org_id', '=', orgId).where('members.state', '=', 'active')
  const people = await scope
    .people()
    .select(['users.id', 'users.name', 'users.email'])
    .where('users.state', '=', 'active')
    .where('users.id', 'in', members)
    .limit(peopleMax)
    .execute()
  const teams = await scope
    .rows('teams')
    .select(['teams.id', 'teams.name', 'teams.slug'])
    .where('teams.org_id', '=', orgId)
    .limit(peopleMax)
    .execute()
  return mentionsIn(text, people, teams)
}
