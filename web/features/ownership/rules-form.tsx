import { useQuery } from '@tanstack/react-query'

import type { Ownership } from '#packages/contract/ownership'
import type { ProjectDetails } from '#packages/contract/project-details'
import { parseOwnerRules } from '#packages/owners/parse-owner-rules'

import type { Answer } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { exactCount } from '../../lib/number-format.ts'
import { Button } from '../../ui/button.tsx'
import { notify } from '../../ui/toast.tsx'
import type { Draft } from '../settings/draft.ts'
import { LinesField, SelectField, SettingsForm } from '../settings/form.tsx'
import { projectPath, projectTeamsQuery } from '../settings/queries.ts'
import { useAction, useChange } from '../settings/use-change.ts'
import { exampleRules } from './example-rules.ts'
import { filesQuery, ownershipKey } from './queries.ts'

import styles from './ownership.module.css'

interface Part {
  readonly org: string
  readonly project: ProjectDetails
}

/** What the form edits. */
export interface RulesDraft {
  readonly raw: string
  readonly autoAssignment: Ownership['autoAssignment']
}

export const savedRules = ({ raw, autoAssignment }: Ownership): RulesDraft => ({ raw: raw ?? '', autoAssignment })

const assignments: readonly { readonly value: Ownership['autoAssignment']; readonly label: string }[] = [
  { value: 'Auto Assign to Issue Owner', label: 'To their owner, by the rules and CODEOWNERS' },
  { value: 'Auto Assign to Suspect Commits', label: 'To the author of the suspect commit, else to their owner' },
  { value: 'Turn off Auto-Assignment', label: 'To nobody: owners are only suggested' },
]

/** What the text says, or where it cannot be read, while it is typed. */
const Reading = ({ raw }: { readonly raw: string }) => {
  const parsed = parseOwnerRules(raw)
  if (!parsed.ok) {
    const { line, column, reason } = parsed.error
    const text = raw.split(/\r\n|\r|\n/)[line - 1] ?? ''
    return (
      <output className={styles.wrong}>
        Line {exactCount(line)}, column {exactCount(column)}: {reason}
        <code>
          {text.slice(Math.max(0, column - 41), column - 1)}
          <mark>{text.slice(column - 1, column + 39) || ' '}</mark>
        </code>
      </output>
    )
  }
  if (parsed.rules.length === 0) return null
  return (
    <output className={styles.fine}>
      {exactCount(parsed.rules.length)} {parsed.rules.length === 1 ? 'rule' : 'rules'}, all can be read.
    </output>
  )
}

/** Teaches by the project's own folders and teams. */
const Example = ({ org, project, onUse }: Part & { readonly onUse: (text: string) => void }) => {
  const api = useApi()
  const files = useQuery(filesQuery(api, org, project.slug))
  const teams = useQuery(projectTeamsQuery(api, org, project.slug))
  const email = useQuery(sessionQuery(api)).data?.user?.email ?? 'you@example.com'
  if (files.isPending || teams.isPending) return null
  const text = exampleRules(
    files.data ?? [],
    (teams.data ?? []).map(({ slug }) => slug),
    email,
  )
  const isOwn = (files.data ?? []).length > 0
  return (
    <div className={styles.example}>
      <p>{isOwn ? 'The newest issues happened in these folders. Rules for them could be:' : 'Rules could be:'}</p>
      <pre>{text}</pre>
      <Button onClick={() => onUse(text)}>Begin with these</Button>
    </div>
  )
}

const Help = () => (
  <details className={styles.help}>
    <summary>What rules can say</summary>
    <dl>
      {[
        ['path:src/pay/*', 'a file of the stack trace; * crosses folders; path: can be left out'],
        ['module:com.acme.*', 'a module of the stack trace'],
        ['url:*/checkout/*', 'the address of the request'],
        ['tags.area:billing', 'a tag of the event; tags.user.email and the like look into the user'],
        ['codeowners:/docs/', 'a pattern as in CODEOWNERS'],
      ].map(([rule, what]) => (
        <div key={rule}>
          <dt>
            <code>{rule}</code>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
    <p>
      Behind it stand owners: #team or an e-mail address. A line that fits where the error happened counts before one that fits further up
      the stack; of several the last one counts first, and rules count before CODEOWNERS. The first two lines with a known owner are
      suggested.
    </p>
  </details>
)

/** What is said against the rules, without the name that the API has for them. */
const withoutField = <T,>(answer: Answer<T>): Answer<T> =>
  answer.ok ? answer : { ok: false, failure: { ...answer.failure, detail: answer.failure.detail.replace(/^raw: /, '') } }

/** Rules and who new issues are given to, saved together; what was before can be put back. */
export const RulesForm = ({ org, project, saved, draft }: Part & { readonly saved: RulesDraft; readonly draft: Draft<RulesDraft> }) => {
  const change = useChange()
  const { run } = useAction()
  const path = projectPath(org, project.slug, 'ownership')
  const stale = [ownershipKey(org, project.slug)]
  const locked = !project.access.includes('project:write')
  const { raw, autoAssignment } = draft.values
  const undo = () =>
    void run({
      send: (api) => api.put<Ownership>(path, saved),
      stale,
      done: 'The rules are as they were',
      failed: 'The rules were not put back',
    })
  const end = () => {
    draft.reset()
    notify('The rules hold from now on', { undo })
  }
  return (
    <SettingsForm
      label="Ownership rules"
      isDirty={draft.isDirty}
      locked={locked}
      save={async () => withoutField(await change((api) => api.put<Ownership>(path, draft.changed), stale))}
      onSaved={end}
      onReset={draft.reset}
    >
      <LinesField
        label="Rules"
        hint="One a line: what of an event, then who looks after it. # and a blank begin a comment."
        placeholder={'path:src/checkout/* #checkout\nurl:*/search/* ada@example.com'}
        lines={raw}
        onLines={(text) => draft.set({ raw: text })}
      />
      <Reading raw={raw} />
      {raw.trim() === '' && !locked && <Example org={org} project={project} onUse={(text) => draft.set({ raw: text })} />}
      <Help />
      <SelectField
        label="Give new issues"
        hint="Only issues that nobody has, and that nobody gave away or took by hand."
        value={autoAssignment}
        choices={assignments}
        onChoose={(chosen) => draft.set({ autoAssignment: assignments.find(({ value }) => value === chosen)?.value ?? autoAssignment })}
      />
    </SettingsForm>
  )
}
