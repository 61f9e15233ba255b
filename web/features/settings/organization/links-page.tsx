import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { LinkTemplateAnswer } from '#packages/contract/link-template'
import type { ProjectSummary } from '#packages/contract/organization'
import { expandTemplate, linkVariables, parseTemplate } from '#packages/event-text/link-template'

import { useApi } from '../../../api/context.ts'
import { orgPath, projectsQuery } from '../../../api/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { useNow } from '../../../ui/relative-time.tsx'
import { linkTemplatesQuery } from '../../issues/links/query.ts'
import { ConfirmButton } from '../confirm-button.tsx'
import { SelectField, SettingsForm, TextField } from '../form.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage, useOrganization } from '../page.tsx'
import { useAction, useChange } from '../use-change.ts'
import { linkPresets } from './link-presets.ts'

import styles from './links-page.module.css'

const nameLengthMax = 60

interface Draft {
  readonly name: string
  readonly url: string
  /** Slug; empty: all projects. */
  readonly project: string
}

const emptyDraft: Draft = { name: '', url: '', project: '' }

/** What the address becomes for an event that knows everything, or what is wrong with it and where. */
const Preview = ({ url }: { readonly url: string }) => {
  const nowMs = useNow()
  if (url.trim() === '') return null
  const parsed = parseTemplate(url.trim())
  if (parsed.kind === 'wrong')
    return (
      <output className={styles.wrong}>
        {parsed.message} (at character {String(parsed.at + 1)}).
        {parsed.at > 0 && (
          <code>
            {url.trim().slice(Math.max(0, parsed.at - 24), parsed.at)}
            <mark>{url.trim().slice(parsed.at, parsed.at + 24)}</mark>
          </code>
        )}
      </output>
    )
  const example = expandTemplate(parsed.template, { timeMs: nowMs, valueOf: (name) => name.replace(/^tag\./, '') })
  return (
    <output className={styles.preview}>
      Becomes, for an event of now: <code>{example.kind === 'link' ? example.href : ''}</code>
    </output>
  )
}

const Fields = (props: {
  readonly draft: Draft
  readonly projects: readonly ProjectSummary[]
  readonly onDraft: (change: Partial<Draft>) => void
}) => {
  const { draft, onDraft } = props
  return (
    <>
      <TextField
        label="Name"
        value={draft.name}
        maxLength={nameLengthMax}
        onText={(name) => onDraft({ name })}
        placeholder="Grafana trace"
        short
      />
      <TextField
        label="Address"
        hint="With variables in braces, such as {trace_id}, {tag.host} or {timestamp_ms-15m}. Their values are percent-encoded."
        value={draft.url}
        onText={(url) => onDraft({ url })}
        placeholder="https://grafana.example.com/explore?trace={trace_id}"
        spellCheck={false}
      />
      <Preview url={draft.url} />
      <SelectField
        label="Shown at issues of"
        value={draft.project}
        choices={[{ value: '', label: 'All projects' }, ...props.projects.map(({ slug, name }) => ({ value: slug, label: name }))]}
        onChoose={(project) => onDraft({ project })}
      />
    </>
  )
}

const bodyOf = ({ name, url, project }: Draft) => ({ name, url, project: project === '' ? null : project })

const NewLink = ({ org, projects }: { readonly org: string; readonly projects: readonly ProjectSummary[] }) => {
  const change = useChange()
  const [draft, setDraft] = useState(emptyDraft)
  return (
    <Panel title="New link">
      <p className={styles.presets}>
        Begin with:{' '}
        {linkPresets.map(({ name, url }) => (
          <Button key={name} onClick={() => setDraft({ ...draft, name, url })}>
            {name}
          </Button>
        ))}
      </p>
      <SettingsForm
        label="New link"
        verb="Add link"
        isDirty={draft.name.trim() !== '' && draft.url.trim() !== ''}
        unguarded
        save={() =>
          change((api) => api.post<LinkTemplateAnswer>(orgPath(org, '/link-templates/'), bodyOf(draft)), [['link-templates', org]])
        }
        onSaved={() => setDraft(emptyDraft)}
        done="The link is at every issue that has what it needs"
      >
        <Fields draft={draft} projects={projects} onDraft={(part) => setDraft({ ...draft, ...part })} />
      </SettingsForm>
    </Panel>
  )
}

interface LinkRowProps {
  readonly org: string
  readonly link: LinkTemplateAnswer
  readonly projects: readonly ProjectSummary[]
  readonly may: boolean
}

const EditLink = ({ org, link, projects, onDone }: LinkRowProps & { readonly onDone: () => void }) => {
  const change = useChange()
  const saved: Draft = { name: link.name, url: link.url, project: link.project ?? '' }
  const [draft, setDraft] = useState(saved)
  const isDirty = draft.name !== saved.name || draft.url !== saved.url || draft.project !== saved.project
  return (
    <SettingsForm
      label={`Change ${link.name}`}
      isDirty={isDirty}
      save={() =>
        change((api) => api.put<LinkTemplateAnswer>(orgPath(org, `/link-templates/${link.id}/`), bodyOf(draft)), [['link-templates', org]])
      }
      onSaved={onDone}
      onReset={onDone}
      done="The link is changed"
    >
      <Fields draft={draft} projects={projects} onDraft={(part) => setDraft({ ...draft, ...part })} />
    </SettingsForm>
  )
}

const LinkRow = (props: LinkRowProps) => {
  const { org, link, projects } = props
  const [editing, setEditing] = useState(false)
  const { run } = useAction()
  const remove = () =>
    run({
      send: (api) => api.delete(orgPath(org, `/link-templates/${link.id}/`)),
      stale: [['link-templates', org]],
      done: `The link ${link.name} is deleted`,
      failed: 'The link was not deleted',
    })
  const where = link.project === null ? 'all projects' : (projects.find(({ slug }) => slug === link.project)?.name ?? link.project)
  return (
    <>
      <Row
        title={link.name}
        meta={
          <>
            {where}: <code className={styles.url}>{link.url}</code>
          </>
        }
        actions={
          props.may && (
            <>
              <Button aria-expanded={editing} aria-label={`Change ${link.name}`} onClick={() => setEditing(!editing)}>
                Change
              </Button>
              <ConfirmButton label="Delete" name={`Delete ${link.name}`} question={`Delete ${link.name}?`} onConfirm={remove}>
                It disappears from every issue.
              </ConfirmButton>
            </>
          )
        }
      />
      {editing && (
        <li className={styles.edit}>
          <EditLink {...props} onDone={() => setEditing(false)} />
        </li>
      )}
    </>
  )
}

const Variables = () => (
  <details className={styles.variables}>
    <summary>All variables</summary>
    <dl>
      {Object.entries({ ...linkVariables, 'tag.key': 'any tag, such as {tag.host}' }).map(([name, help]) => (
        <div key={name}>
          <dt>
            <code>{`{${name}}`}</code>
          </dt>
          <dd>{help}</dd>
        </div>
      ))}
    </dl>
  </details>
)

/** `/settings/{org}/links/`: links from issues to where logs, traces and dashboards are (mission M26). */
export const LinksPage = () => {
  const { org } = useParams({ from: '/settings/$org' })
  const { organization, may } = useOrganization(org)
  const api = useApi()
  const links = useQuery(linkTemplatesQuery(api, org))
  const projects = useQuery(projectsQuery(api, org)).data ?? []
  return (
    <SettingsPage
      title="Links out"
      of={organization?.name ?? org}
      lead="Logs, metrics and dashboards live elsewhere. A link leads there from an issue, with the time, the host and the trace of the event that is shown."
    >
      <ReadOnlyNote organization={organization} scope="org:write" allowed={may('org:write')} verb="change links" />
      <Panel title="Links">
        <Loaded query={links} what="The links">
          {(list) =>
            list.length === 0 ? (
              <NoRows>There is no link yet. The examples below are a start: put your own host in.</NoRows>
            ) : (
              <Rows label="Links">
                {list.map((link) => (
                  <LinkRow key={link.id} org={org} link={link} projects={projects} may={may('org:write')} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Panel>
      {may('org:write') && <NewLink org={org} projects={projects} />}
      <Variables />
    </SettingsPage>
  )
}
