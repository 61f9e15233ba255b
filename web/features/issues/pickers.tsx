import { useQuery } from '@tanstack/react-query'

import type { Assignee, Issue } from '#packages/contract/issue'
import type { Member } from '#packages/contract/member'
import type { Team } from '#packages/contract/team'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { suggestionReason } from '../ownership/reason.ts'
import type { IssueChange } from './change.ts'
import { OwnerSign } from './owner-sign.tsx'
import { Picker } from './picker.tsx'
import type { PickerOption } from './picker.tsx'
import { peopleQuery, teamNamesQuery } from './queries.ts'

export interface PickProps {
  readonly org: string
  readonly issues: readonly Issue[]
  readonly anchor: Element
  readonly onChange: (change: IssueChange) => void
  readonly onClose: () => void
}

/** The owner that all issues have; undefined when they differ. */
const commonOwner = (issues: readonly Issue[]): Assignee | null | undefined => {
  const [first, ...rest] = issues.map(({ assignedTo }) => assignedTo)
  return first !== undefined && rest.every((one) => one?.id === first?.id && one?.type === first?.type) ? first : undefined
}

const ownerOptions = (people: readonly Member[], teams: readonly Team[], myId: string | undefined): PickerOption<Assignee | null>[] => {
  const person = ({ user, name, email }: Member): PickerOption<Assignee | null>[] => {
    if (!user || user.id === myId) return []
    const value: Assignee = { type: 'user', id: user.id, name: user.name || name || email, email: user.email }
    return [
      {
        key: `user:${user.id}`,
        label: visibleText(value.name),
        note: visibleText(user.email),
        sign: <OwnerSign owner={value} />,
        chosen: false,
        value,
      },
    ]
  }
  const team = ({ id, name, slug }: Team): PickerOption<Assignee | null> => {
    const value: Assignee = { type: 'team', id, name }
    return { key: `team:${id}`, label: visibleText(name), note: `team #${slug}`, sign: <OwnerSign owner={value} />, chosen: false, value }
  }
  return [...people.flatMap(person), ...teams.map(team)]
}

/** Who is suggested for the one issue, with the reasons: rules, CODEOWNERS, commits. */
const suggestions = (issues: readonly Issue[], people: readonly Member[]): PickerOption<Assignee | null>[] => {
  const [issue, ...others] = issues
  if (!issue || others.length > 0) return []
  return (issue.owners ?? []).map((one) => {
    const [type, id = ''] = one.owner.split(':')
    const email = people.find(({ user }) => user?.id === id)?.user?.email
    const value: Assignee =
      type === 'team' ? { type: 'team', id, name: one.name } : { type: 'user', id, name: one.name, ...(email && { email }) }
    return {
      key: `suggested ${one.owner}`,
      label: visibleText(one.name),
      note: type === 'team' ? 'suggested team' : 'suggested',
      reason: suggestionReason(one),
      sign: <OwnerSign owner={value} />,
      chosen: false,
      value,
    }
  })
}

interface Choices {
  readonly issues: readonly Issue[]
  readonly people: readonly Member[]
  readonly teams: readonly Team[]
  readonly user: { readonly id: string; readonly name: string; readonly email: string } | null | undefined
}

/** Me, nobody, those who are suggested, and everybody else. */
const optionsOf = ({ issues, people, teams, user }: Choices): PickerOption<Assignee | null>[] => {
  const me: Assignee | null = user ? { type: 'user', id: user.id, name: user.name || user.email, email: user.email } : null
  const common = commonOwner(issues)
  const first: PickerOption<Assignee | null>[] = [
    ...(me ? [{ key: 'me', label: 'Me', note: me.name, sign: <OwnerSign owner={me} />, chosen: false, value: me }] : []),
    { key: 'nobody', label: 'Nobody', sign: <OwnerSign owner={null} />, chosen: false, value: null },
  ]
  const suggested = suggestions(issues, people)
  const others = ownerOptions(people, teams, user?.id).filter(({ key }) => !suggested.some((one) => one.key === `suggested ${key}`))
  return [...first, ...suggested, ...others].map((option) => ({
    ...option,
    chosen: common !== undefined && option.value?.id === common?.id && option.value?.type === common?.type,
  }))
}

/** Chooses who looks after the issues: me, nobody, a member, a team. */
export const OwnerPicker = ({ org, issues, anchor, onChange, onClose }: PickProps) => {
  const api = useApi()
  const user = useQuery(sessionQuery(api)).data?.user
  const people = useQuery(peopleQuery(api, org))
  const teams = useQuery(teamNamesQuery(api, org))
  const failed = people.error ?? teams.error
  const state = failed ? failureOf(failed).detail : people.isPending || teams.isPending ? 'Reading members and teams' : null
  const options = optionsOf({ issues, people: people.data ?? [], teams: teams.data ?? [], user })
  const choose = (assignedTo: Assignee | null) => {
    onClose()
    onChange({ assignedTo })
  }
  return <Picker label="Assign to" anchor={anchor} options={options} state={state} onChoose={choose} onClose={onClose} />
}

const priorities = [
  { value: 'high', label: 'High' },
  { value: 'medium', label: 'Medium' },
  { value: 'low', label: 'Low' },
] as const

/** Chooses the priority of the issues. */
export const PriorityPicker = ({ issues, anchor, onChange, onClose }: PickProps) => {
  const choose = (priority: Issue['priority']) => {
    onClose()
    onChange({ priority })
  }
  const options = priorities.map(({ value, label }) => ({
    key: value,
    label,
    value,
    chosen: issues.every(({ priority }) => priority === value),
  }))
  return <Picker label="Priority" anchor={anchor} options={options} onChoose={choose} onClose={onClose} />
}
