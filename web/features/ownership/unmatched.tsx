import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { OwnerAlias, UnmatchedOwner } from '#packages/contract/ownership'

import { useApi } from '../../api/context.ts'
import { orgPath } from '../../api/queries.ts'
import { exactCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { Loaded, NoRows, Row, Rows } from '../settings/page.tsx'
import { membersQuery, teamsQuery } from '../settings/queries.ts'
import { useAction } from '../settings/use-change.ts'
import { aliasesKey, aliasesQuery, ownershipKey } from './queries.ts'

import styles from './ownership.module.css'

const namesShown = 30

interface Person {
  readonly key: string
  readonly label: string
}

/** Teams and active members, as choices. */
const usePeople = (org: string): readonly Person[] => {
  const api = useApi()
  const teams = useQuery(teamsQuery(api, org)).data ?? []
  const members = useQuery(membersQuery(api, org)).data ?? []
  return [
    ...teams.map(({ id, slug }) => ({ key: `team:${id}`, label: `#${slug}` })),
    ...members.flatMap(({ user, disabled }) => (user && !disabled ? [{ key: `user:${user.id}`, label: visibleText(user.email) }] : [])),
  ]
}

/** Says who somebody is, or takes it back. */
const useNaming = (org: string, project: string) => {
  const { run, busy } = useAction()
  const stale = [aliasesKey(org), ownershipKey(org, project)]
  const path = orgPath(org, '/owner-aliases/')
  const forget = (alias: OwnerAlias) =>
    void run({
      send: (api) => api.delete(`${path}${alias.id}/`),
      stale,
      done: `${visibleText(alias.name)} is nobody again`,
      failed: 'The name was not forgotten',
      undo: () => alias.owner && name(alias.name, { key: `${alias.owner.type}:${alias.owner.id}`, label: alias.owner.name }),
    })
  const name = (externalName: string, person: Person): void =>
    void run({
      send: (api) => api.post<OwnerAlias>(path, { externalName, owner: person.key }),
      stale,
      done: `${visibleText(externalName)} is ${person.label}`,
      failed: 'The name was not kept',
    })
  return { busy, name, forget }
}

const NameRow = (props: {
  readonly one: UnmatchedOwner
  readonly people: readonly Person[]
  readonly busy: boolean
  readonly onName: (person: Person) => void
}) => {
  const { one, people } = props
  const [chosen, setChosen] = useState<string | null>(null)
  const key = chosen ?? (one.guess ? `${one.guess.type}:${one.guess.id}` : '')
  const person = people.find((each) => each.key === key)
  return (
    <li className={styles.name}>
      <span>
        <code>{visibleText(one.name)}</code>{' '}
        <span className="t3 meta">
          {one.lines === 1 ? `line ${exactCount(one.firstLine)}` : `${exactCount(one.lines)} lines, first ${exactCount(one.firstLine)}`}
        </span>
      </span>
      {one.name.startsWith('@') ? (
        <span className={styles.choose}>
          <select aria-label={`Who is ${visibleText(one.name)}?`} value={key} onChange={(event) => setChosen(event.currentTarget.value)}>
            <option value="">Choose a team or member</option>
            {people.map((each) => (
              <option key={each.key} value={each.key}>
                {each.label}
              </option>
            ))}
          </select>
          <Button disabled={!person || props.busy} onClick={() => person && props.onName(person)}>
            {one.guess && chosen === null ? 'Yes, it is' : 'That is it'}
          </Button>
        </span>
      ) : (
        <span className="t3 meta">no active member has this address</span>
      )}
    </li>
  )
}

/** Names of a file that nobody is known by: their lines are dropped until somebody says who they are. */
export const Unmatched = (props: {
  readonly org: string
  readonly project: string
  readonly names: readonly UnmatchedOwner[]
  readonly may: boolean
}) => {
  const { org, names, may } = props
  const people = usePeople(org)
  const { busy, name } = useNaming(org, props.project)
  if (names.length === 0) return null
  return (
    <>
      <p className={styles.lead}>
        {names.length === 1 ? 'Nobody is known by this name' : `Nobody is known by these ${exactCount(names.length)} names`}
        {may ? '. Who is it?' : '. Who may administer the organization can say who it is.'}
      </p>
      <ul className={styles.names} aria-label="Names that nobody is known by">
        {names.slice(0, namesShown).map((one) =>
          may ? (
            <NameRow key={one.name} one={one} people={people} busy={busy} onName={(person) => name(one.name, person)} />
          ) : (
            <li key={one.name} className={styles.name}>
              <code>{visibleText(one.name)}</code>
            </li>
          ),
        )}
      </ul>
      {names.length > namesShown && <p className="t3 meta">and {exactCount(names.length - namesShown)} more</p>}
    </>
  )
}

/** Who is meant by names of CODEOWNERS, in all projects of the organization. */
export const Names = ({ org, project, may }: { readonly org: string; readonly project: string; readonly may: boolean }) => {
  const query = useQuery(aliasesQuery(useApi(), org))
  const { busy, forget } = useNaming(org, project)
  return (
    <Loaded query={query} what="The names">
      {(aliases) =>
        aliases.length === 0 ? (
          <NoRows>No name of a CODEOWNERS file is known yet. They are asked for beside the file.</NoRows>
        ) : (
          <Rows label="Names of CODEOWNERS">
            {aliases.map((alias) => (
              <Row
                key={alias.id}
                off={alias.owner === null}
                title={<code>{visibleText(alias.name)}</code>}
                meta={
                  alias.owner
                    ? `is ${alias.owner.type === 'team' ? `#${alias.owner.name}` : visibleText(alias.owner.name)}`
                    : 'is somebody who left'
                }
                actions={
                  may && (
                    <Button disabled={busy} aria-label={`Forget ${visibleText(alias.name)}`} onClick={() => forget(alias)}>
                      Forget
                    </Button>
                  )
                }
              />
            ))}
          </Rows>
        )
      }
    </Loaded>
  )
}
