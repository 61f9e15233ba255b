import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'

import type { Regrouping } from '#packages/contract/grouping-preview'
import type { GroupingVersion } from '#packages/contract/grouping-version'
import type { ProjectDetails } from '#packages/contract/project-details'

import { useApi } from '../../../api/context.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { PlainText } from '../../../ui/plain-text.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { ConfirmButton } from '../confirm-button.tsx'
import { Loaded, NoRows, Row, Rows } from '../page.tsx'
import { projectPath } from '../queries.ts'
import { useAction } from '../use-change.ts'
import { staleProject } from './project.ts'
import { regroupingsQuery, versionsQuery } from './regrouping-queries.ts'
import { progressSentence, rulesSentence } from './regrouping-text.ts'

import styles from './regrouping.module.css'

interface Part {
  readonly org: string
  readonly project: ProjectDetails
}

const kinds: Readonly<Record<GroupingVersion['kind'], string>> = {
  first: 'Before the first change',
  saved: 'Saved for new events',
  restored: 'Restored for new events',
  regrouped: 'Applied to stored events',
  undone: 'Taken back from stored events',
}

const actorOf = ({ actor }: GroupingVersion): string => (actor ? ` by ${visibleText(actor.name || actor.email)}` : '')

const textOf = ({ fingerprintingRules, groupingEnhancements, builtInsOff }: GroupingVersion): string =>
  [
    ...(fingerprintingRules === '' ? [] : [`# Fingerprint rules\n${fingerprintingRules}`]),
    ...(groupingEnhancements === '' ? [] : [`# Stack trace rules\n${groupingEnhancements}`]),
    ...(builtInsOff.length === 0 ? [] : [`# Built-in rules that are off\n${builtInsOff.join('\n')}`]),
  ].join('\n\n')

const Texts = ({ version }: { readonly version: GroupingVersion }) => {
  const text = textOf(version)
  return (
    text !== '' && (
      <details className={styles.texts}>
        <summary>{rulesSentence(version)}</summary>
        <pre>
          <PlainText value={text} />
        </pre>
      </details>
    )
  )
}

const Restore = ({ org, project, version }: Part & { readonly version: GroupingVersion }) => {
  const { run, busy } = useAction()
  const restore = () =>
    run({
      send: (api) => api.post(projectPath(org, project.slug, 'grouping-versions', version.id, 'restore')),
      stale: staleProject(org, project.slug),
      done: 'New events are grouped by the rules of that version',
      failed: 'The version was not restored',
    })
  return (
    <Button disabled={busy} title="For new events" aria-label={`Restore: ${kinds[version.kind]}`} onClick={() => void restore()}>
      Restore
    </Button>
  )
}

const Undo = ({ org, project, regrouping }: Part & { readonly regrouping: Regrouping }) => {
  const { run } = useAction()
  const navigate = useNavigate()
  const undo = async () => {
    const begun = await run({
      send: (api) => api.post<Regrouping>(projectPath(org, project.slug, 'regroupings', regrouping.id, 'undo')),
      stale: staleProject(org, project.slug),
      done: 'What was applied is taken back',
      failed: 'It was not taken back',
    })
    if (begun)
      await navigate({
        to: '/settings/$org/projects/$project/issue-grouping/',
        params: { org, project: project.slug },
        search: { regrouping: begun.id },
        resetScroll: false,
        ignoreBlocker: true,
      })
  }
  return (
    <ConfirmButton label="Undo" name="Undo what was applied to stored events" question="Take it back from stored events?" onConfirm={undo}>
      The issues that were merged are their own again, and what was taken apart is together again: with the numbers and counts of before,
      and what came since. The rules are those of before.
    </ConfirmButton>
  )
}

const VersionRow = ({
  org,
  project,
  version,
  regrouping,
}: Part & { readonly version: GroupingVersion; readonly regrouping: Regrouping | undefined }) => (
  <Row
    title={
      <>
        {kinds[version.kind]}
        {version.isCurrent && <Badge>current</Badge>}
      </>
    }
    meta={
      <>
        <RelativeTime iso={version.dateCreated} /> ago
        {actorOf(version)}
        {textOf(version) === '' && ', no rules'}
        {version.regrouping !== null && (
          <>
            {', '}
            <Link
              className={styles.link}
              to="/settings/$org/projects/$project/issue-grouping/"
              params={{ org, project: project.slug }}
              search={{ regrouping: version.regrouping }}
            >
              what it did
            </Link>
          </>
        )}
        <Texts version={version} />
      </>
    }
    actions={
      project.access.includes('project:write') && (
        <>
          {regrouping?.canUndo === true && <Undo org={org} project={project} regrouping={regrouping} />}
          {!version.isCurrent && <Restore org={org} project={project} version={version} />}
        </>
      )
    }
  />
)

/** What goes on, also for those who did not begin it. */
const UnderWay = ({ org, project, regrouping }: Part & { readonly regrouping: Regrouping }) => (
  <NoRows>
    {progressSentence(regrouping)}.{' '}
    <Link
      className={styles.link}
      to="/settings/$org/projects/$project/issue-grouping/"
      params={{ org, project: project.slug }}
      search={{ regrouping: regrouping.id }}
    >
      Look at it
    </Link>
  </NoRows>
)

/** Every change of the rules, with who made it, and ways back. */
export const Versions = ({ org, project }: Part) => {
  const api = useApi()
  const regroupings = useQuery(regroupingsQuery(api, org, project.slug)).data ?? []
  const versions = useQuery(versionsQuery(api, org, project.slug))
  return (
    <>
      {regroupings
        .filter(({ dateFinished }) => dateFinished === null)
        .map((regrouping) => (
          <UnderWay key={regrouping.id} org={org} project={project} regrouping={regrouping} />
        ))}
      <Loaded query={versions} what="The versions">
        {(list) =>
          list.length === 0 ? (
            <NoRows>No rule was changed yet. Each change will be here, with who made it and a way back.</NoRows>
          ) : (
            <Rows label="Versions of the rules">
              {list.map((version) => (
                <VersionRow
                  key={version.id}
                  org={org}
                  project={project}
                  version={version}
                  regrouping={regroupings.find(({ id }) => id === version.regrouping)}
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
    </>
  )
}
