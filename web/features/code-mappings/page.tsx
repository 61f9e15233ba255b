import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import type { CodeMapping } from '#packages/contract/code-mapping'

import { useApi } from '../../api/context.ts'
import { orgPath } from '../../api/queries.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage } from '../settings/page.tsx'
import { useProject } from '../settings/project/project.ts'
import { useAction } from '../settings/use-change.ts'
import { guessRoots } from './guess-roots.ts'
import { draftOf, MappingForm } from './mapping-form.tsx'
import { mappingsQuery } from './queries.ts'
import { Tester } from './tester.tsx'

import styles from './mappings.module.css'

const scope = 'org:integrations'
const textMax = 300

interface RowProps {
  readonly org: string
  readonly project: string
  readonly mapping: CodeMapping
  readonly may: boolean
}

const MappingRow = ({ org, project, mapping, may }: RowProps) => {
  const [editing, setEditing] = useState(false)
  const { run } = useAction()
  const name = visibleText(mapping.stackRoot.slice(0, textMax)) || '(nothing)'
  const remove = () =>
    run({
      send: (api) => api.delete(orgPath(org, `/code-mappings/${mapping.id}/`)),
      stale: [['code-mappings', org], ['repositories', org], ['event']],
      done: `The mapping of ${name} is deleted`,
      failed: 'The mapping was not deleted',
    })
  return (
    <>
      <Row
        title={
          <span className={styles.roots}>
            <code>{name}</code> to <code>{visibleText(mapping.sourceRoot.slice(0, textMax)) || '(the top folder)'}</code>
            {mapping.automaticallyGenerated && <Badge>automatic</Badge>}
          </span>
        }
        meta={
          <>
            of <PlainText value={mapping.repoName.slice(0, textMax)} />
            {mapping.provider.id === 'unknown' ? (
              <>
                ,{' '}
                <span className={styles.missing}>
                  nobody said where that is:{' '}
                  <Link className="link" to="/settings/$org/repositories/" params={{ org }}>
                    Repositories
                  </Link>
                </span>
              </>
            ) : (
              `, ${mapping.provider.name}`
            )}
            {mapping.defaultBranch !== '' && `, branch ${visibleText(mapping.defaultBranch.slice(0, textMax))}`}
          </>
        }
        actions={
          may && (
            <>
              <Button aria-expanded={editing} aria-label={`Change the mapping of ${name}`} onClick={() => setEditing(!editing)}>
                Change
              </Button>
              <ConfirmButton
                label="Delete"
                name={`Delete the mapping of ${name}`}
                question={`Delete the mapping of ${name}?`}
                onConfirm={remove}
              >
                {mapping.automaticallyGenerated
                  ? 'It followed from commits, and comes back when they say it again. To overrule it, change it.'
                  : 'Frames with such paths have no links any more, unless commits tell where they lie.'}
              </ConfirmButton>
            </>
          )
        }
      />
      {editing && (
        <li className={styles.edit}>
          <MappingForm org={org} project={project} mapping={mapping} begin={draftOf(mapping)} onDone={() => setEditing(false)} />
        </li>
      )}
    </>
  )
}

/** `/settings/{org}/projects/{project}/code-mappings/`: how the paths of frames become links into repositories. */
export const CodeMappingsPage = () => {
  const { org, slug, name, organization } = useProject()
  const { path } = useSearch({ from: '/settings/$org/projects/$project/code-mappings' })
  const mappings = useQuery(mappingsQuery(useApi(), org, slug))
  // Repositories, and so what leads to them, are the organization's.
  const may = organization?.access.includes(scope) ?? false
  return (
    <SettingsPage
      title="Code mappings"
      of={name}
      lead="Each line of a stack trace links to its line in the repository, at the commit that the release was built from. Where paths differ, a mapping says how."
    >
      <ReadOnlyNote organization={organization} scope={scope} allowed={may} verb="change code mappings" />
      <Panel title="Mappings">
        <Loaded query={mappings} what="The code mappings">
          {(list) =>
            list.length === 0 ? (
              <NoRows>
                There is none. Most projects need none: once a release has commits (<code>sentry-cli releases set-commits --auto</code>),
                mappings follow from the files that they touch.
              </NoRows>
            ) : (
              <Rows label="Code mappings">
                {list.map((mapping) => (
                  <MappingRow key={mapping.id} org={org} project={slug} mapping={mapping} may={may} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Panel>
      <Tester key={path ?? ''} org={org} project={slug} path={path} />
      {may && (
        <Panel title="New mapping">
          <MappingForm
            key={path ?? ''}
            org={org}
            project={slug}
            begin={draftOf(path === undefined ? {} : guessRoots(path))}
            onDone={() => undefined}
          />
        </Panel>
      )}
    </SettingsPage>
  )
}
