import { useQuery } from '@tanstack/react-query'

import type { BuiltInFingerprint } from '#packages/contract/built-in-fingerprint'
import type { Tombstone } from '#packages/contract/hash'
import type { ProjectDetails } from '#packages/contract/project-details'

import { useApi } from '../../../api/context.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { Button } from '../../../ui/button.tsx'
import { PlainText } from '../../../ui/plain-text.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { useDraft } from '../draft.ts'
import { SelectField, SettingsForm, SwitchField } from '../form.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage } from '../page.tsx'
import { builtInFingerprintsQuery, projectPath, tombstonesQuery } from '../queries.ts'
import { useAction, useChange } from '../use-change.ts'
import { RulesForm } from './grouping-rules.tsx'
import { Versions } from './grouping-versions.tsx'
import { staleProject, useProject } from './project.ts'

interface Part {
  readonly org: string
  readonly project: ProjectDetails
}

const titleMax = 200

const ages = [
  { value: '0', label: 'Never' },
  { value: '24', label: 'After 1 day' },
  { value: '72', label: 'After 3 days' },
  { value: '168', label: 'After 7 days' },
  { value: '336', label: 'After 14 days' },
  { value: '720', label: 'After 30 days' },
  { value: '2160', label: 'After 90 days' },
] as const

const orders = [
  { value: 'auto', label: 'By their names: versions when they look like it' },
  { value: 'semver', label: 'By version' },
  { value: 'date', label: 'By the first event' },
  { value: 'finalized', label: 'By when they were released' },
] as const

const ageChoices = (hours: string) =>
  ages.some(({ value }) => value === hours) ? ages : [...ages, { value: hours, label: `After ${hours} hours` }]

const LifecycleForm = ({ org, project }: Part) => {
  const change = useChange()
  const draft = useDraft<{ readonly resolveAge: string; readonly releaseOrder: string }>({
    resolveAge: String(project.resolveAge),
    releaseOrder: project.releaseOrder,
  })
  const { resolveAge, releaseOrder } = draft.changed
  return (
    <SettingsForm
      label="Resolving"
      isDirty={draft.isDirty}
      locked={!project.access.includes('project:write')}
      save={() =>
        change(
          (api) =>
            api.put<ProjectDetails>(projectPath(org, project.slug), {
              ...(resolveAge !== undefined && { resolveAge: Number(resolveAge) }),
              ...(releaseOrder !== undefined && { releaseOrder }),
            }),
          staleProject(org, project.slug),
        )
      }
      onSaved={draft.reset}
      onReset={draft.reset}
      done="The choice holds from now on"
    >
      <SelectField
        label="Resolve by itself"
        hint="Issues that nothing came for so long."
        value={draft.values.resolveAge}
        choices={ageChoices(draft.values.resolveAge)}
        onChoose={(chosen) => draft.set({ resolveAge: chosen })}
      />
      <SelectField
        label="Which release is newer"
        hint="Decides whether an event opens a resolved issue again: those of older releases do not."
        value={draft.values.releaseOrder}
        choices={orders}
        onChoose={(chosen) => draft.set({ releaseOrder: chosen })}
      />
    </SettingsForm>
  )
}

const BuiltIn = ({ org, project, rule }: Part & { readonly rule: BuiltInFingerprint }) => {
  const { run, busy } = useAction()
  const set = (active: boolean): Promise<unknown> =>
    run({
      send: (api) => api.put(projectPath(org, project.slug, 'built-in-fingerprints', rule.id), { active }),
      stale: [['project', org, project.slug]],
      done: active ? `${rule.description}: grouped together` : `${rule.description}: as any other error`,
      failed: 'The rule was not changed',
      undo: () => void set(!active),
    })
  return (
    <SwitchField
      label={rule.description}
      hint={rule.rules.join('; ')}
      checked={rule.active}
      disabled={busy || !project.access.includes('project:write')}
      onToggle={(active) => void set(active)}
    />
  )
}

const BuiltIns = ({ org, project }: Part) => (
  <Loaded query={useQuery(builtInFingerprintsQuery(useApi(), org, project.slug))} what="The built-in rules">
    {(rules) => (
      <>
        {rules.map((rule) => (
          <BuiltIn key={rule.id} org={org} project={project} rule={rule} />
        ))}
      </>
    )}
  </Loaded>
)

const DiscardedRow = ({ org, project, one }: Part & { readonly one: Tombstone }) => {
  const { run, busy } = useAction()
  const takeBack = () =>
    run({
      send: (api) => api.delete<object>(projectPath(org, project.slug, 'tombstones', one.id)),
      stale: [['project', org, project.slug]],
      done: `Events of ${one.shortId} are kept again; the next one makes a new issue`,
      failed: 'The discard was not taken back',
    })
  return (
    <Row
      title={<PlainText value={one.title.slice(0, titleMax)} />}
      meta={
        <>
          {visibleText(one.shortId)}, discarded <RelativeTime iso={one.dateAdded} /> ago
          {one.actor && ` by ${visibleText(one.actor.name || one.actor.email)}`}
        </>
      }
      actions={
        project.access.includes('project:write') && (
          <Button disabled={busy} aria-label={`Keep events of ${one.shortId} again`} onClick={() => void takeBack()}>
            Keep again
          </Button>
        )
      }
    />
  )
}

const Discarded = ({ org, project }: Part) => (
  <Loaded query={useQuery(tombstonesQuery(useApi(), org, project.slug))} what="The discarded issues">
    {(list) =>
      list.length === 0 ? (
        <NoRows>Nothing is discarded. "Delete and discard what comes" in the menu of an issue does it.</NoRows>
      ) : (
        <Rows label="Discarded issues">
          {list.map((one) => (
            <DiscardedRow key={one.id} org={org} project={project} one={one} />
          ))}
        </Rows>
      )
    }
  </Loaded>
)

/** `/settings/{org}/projects/{project}/issue-grouping/`: by what events become issues, when issues are resolved, and what is discarded. */
export const GroupingPage = () => {
  const { org, name, query, organization, may } = useProject()
  return (
    <SettingsPage title="Issue grouping" of={name}>
      <ReadOnlyNote organization={organization} scope="project:write" allowed={!query.data || may('project:write')} />
      <Loaded query={query} what="The project" rows={10}>
        {(project) => (
          <>
            <Panel title="Rules" lead="They hold for new events within two seconds, and for stored ones when you say so.">
              <RulesForm org={org} project={project} />
            </Panel>
            <Panel title="Versions" lead="Who changed the rules, and the way back.">
              <Versions org={org} project={project} />
            </Panel>
            <Panel title="Resolving">
              <LifecycleForm org={org} project={project} />
            </Panel>
            <Panel title="Built-in fingerprints" lead="Errors that come with a new text or file name each time and are still the same.">
              <BuiltIns org={org} project={project} />
            </Panel>
            <Panel title="Discarded issues" lead="Their events are dropped and counted as filtered.">
              <Discarded org={org} project={project} />
            </Panel>
          </>
        )}
      </Loaded>
    </SettingsPage>
  )
}
