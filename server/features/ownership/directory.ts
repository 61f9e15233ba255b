import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'

/** Somebody whom a rule can mean. `name` is the slug of a team, the address of a person. */
export interface KnownOwner {
  readonly type: 'user' | 'team'
  readonly id: string
  readonly name: string
}

const teamsMax = 1_000
const peopleMax = 10_000
/** Aliases of one organization. */
export const aliasesMax = 2_000

/** `user:<id>` or `team:<id>`, as issues keep it. */
export const ownerKey = ({ type, id }: KnownOwner): string => `${type}:${id}`

/** Everybody of an organization who can own something, by the names that rules use. */
export class Directory {
  readonly #teams: ReadonlyMap<string, KnownOwner>
  readonly #people: ReadonlyMap<string, KnownOwner>
  readonly #aliases: ReadonlyMap<string, KnownOwner>
  readonly #byKey: ReadonlyMap<string, KnownOwner>

  constructor(parts: {
    readonly teams: readonly KnownOwner[]
    readonly people: readonly KnownOwner[]
    readonly aliases: readonly (readonly [name: string, owner: string])[]
  }) {
    this.#teams = new Map(parts.teams.map((team) => [team.name, team]))
    this.#people = new Map(parts.people.map((person) => [person.name.toLowerCase(), person]))
    this.#byKey = new Map([...parts.teams, ...parts.people].map((owner) => [ownerKey(owner), owner]))
    this.#aliases = new Map(
      parts.aliases.flatMap(([name, key]) => {
        const owner = this.#byKey.get(key)
        return owner ? [[name, owner] as const] : []
      }),
    )
  }

  /** Who has this key: `user:<id>` or `team:<id>`. */
  keyed(key: string): KnownOwner | undefined {
    return this.#byKey.get(key)
  }

  team(slug: string): KnownOwner | undefined {
    return this.#teams.get(slug)
  }

  /** An active member by address, in any case. */
  person(email: string): KnownOwner | undefined {
    return this.#people.get(email.toLowerCase())
  }

  /** Who is meant by a name of CODEOWNERS: an address, or `@user` and `@org/team` by their alias. */
  named(name: string): KnownOwner | undefined {
    return name.startsWith('@') ? this.#aliases.get(name.toLowerCase()) : this.person(name)
  }

  /** A team that is called like `@org/team`, or a member whose address begins like `@user`: for people to say whether it is them. */
  guess(name: string): KnownOwner | undefined {
    const [, slug] = /^@[^/]{1,100}\/(.{1,100})$/.exec(name) ?? []
    if (slug !== undefined) return this.#teams.get(slug.toLowerCase())
    const start = `${name.slice(1).toLowerCase()}@`
    return name.startsWith('@') && name.length > 1 ? [...this.#people].find(([email]) => email.startsWith(start))?.[1] : undefined
  }
}

const readPeople = async (reader: Scope | OwnedWriter, orgId: number): Promise<KnownOwner[]> => {
  const active = reader.rows('members').select('members.user_id').where('members.org_id', '=', orgId).where('members.state', '=', 'active')
  const rows = await reader
    .people()
    .select(['users.id', 'users.email'])
    .where('users.state', '=', 'active')
    .where('users.id', 'in', active)
    .limit(peopleMax)
    .execute()
  return rows.map(({ id, email }) => ({ type: 'user', id: String(id), name: email }))
}

/** The teams, active members and aliases of an organization of the scope. */
export const readDirectory = async (reader: Scope | OwnedWriter, orgId: number): Promise<Directory> => {
  const teams = await reader.teams().select(['teams.id', 'teams.slug']).where('teams.org_id', '=', orgId).limit(teamsMax).execute()
  const aliases = await reader
    .rows('owner_aliases')
    .selectAll('owner_aliases')
    .where('owner_aliases.org_id', '=', orgId)
    .limit(aliasesMax)
    .execute()
  return new Directory({
    teams: teams.map(({ id, slug }) => ({ type: 'team', id: String(id), name: slug })),
    people: await readPeople(reader, orgId),
    aliases: aliases.map((row) => [row.name_lower, row.team_id === 0 ? `user:${row.user_id}` : `team:${row.team_id}`]),
  })
}
