import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { ListedRepository } from '#packages/contract/listed-repository'
import type { Repository } from '#packages/contract/repository'

import { useApi } from '../../api/context.ts'
import { orgPath } from '../../api/queries.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { SettingsForm } from '../settings/form.tsx'
import { Loaded, NoRows, Panel, ReadOnlyNote, Row, Rows, SettingsPage, useOrganization } from '../settings/page.tsx'
import { useAction, useChange } from '../settings/use-change.ts'
import { AddressFields, emptyRepository, repositoryBody } from './address-fields.tsx'
import type { RepositoryDraft } from './address-fields.tsx'
import { repositoriesQuery } from './queries.ts'

import styles from './repositories.module.css'

const scope = 'org:integrations'
const textMax = 200
const shaShown = 7

const stale = (org: string) => [['repositories', org], ['code-mappings', org], ['event'], ['suspects', org]] as const

const NewRepository = ({ org }: { readonly org: string }) => {
  const change = useChange()
  const [draft, setDraft] = useState(emptyRepository)
  return (
    <Panel title="Add a repository">
      <SettingsForm
        label="Add a repository"
        verb="Add repository"
        isDirty={draft.url.trim() !== ''}
        unguarded
        save={() => change((api) => api.post<Repository>(orgPath(org, '/repos/'), repositoryBody(draft)), stale(org))}
        onSaved={() => setDraft(emptyRepository)}
        done="The repository is known"
      >
        <AddressFields draft={draft} onDraft={(part) => setDraft({ ...draft, ...part })} />
      </SettingsForm>
    </Panel>
  )
}

interface RowProps {
  readonly org: string
  readonly repository: ListedRepository
  readonly may: boolean
}

const draftOf = ({ url, provider, defaultBranch }: Repository): RepositoryDraft => ({
  url: url ?? '',
  provider: provider.id === 'unknown' ? '' : provider.id,
  defaultBranch: defaultBranch ?? '',
})

const EditRepository = ({ org, repository, onDone }: Omit<RowProps, 'may'> & { readonly onDone: () => void }) => {
  const change = useChange()
  const saved = draftOf(repository)
  const [draft, setDraft] = useState(saved)
  return (
    <SettingsForm
      label={`Change ${repository.name}`}
      isDirty={JSON.stringify(draft) !== JSON.stringify(saved)}
      save={() => change((api) => api.put<Repository>(orgPath(org, `/repos/${repository.id}/`), repositoryBody(draft)), stale(org))}
      onSaved={onDone}
      onReset={onDone}
      done="The repository is changed"
    >
      <AddressFields draft={draft} onDraft={(part) => setDraft({ ...draft, ...part })} />
    </SettingsForm>
  )
}

const Facts = ({ repository }: { readonly repository: ListedRepository }) => {
  const { url, headCommit: head, codeMappings, defaultBranch } = repository
  const mapped = codeMappings === 1 ? '1 code mapping' : `${String(codeMappings)} code mappings`
  return (
    <>
      {url === null ? (
        <span className={styles.missing}>nobody said where it is, so nothing links to it</span>
      ) : (
        <a className="link" href={url} target="_blank" rel="noopener noreferrer">
          <PlainText value={url.slice(0, textMax)} />
        </a>
      )}
      {defaultBranch !== null && `, branch ${visibleText(defaultBranch.slice(0, textMax))}`}, {mapped}
      <br />
      {head === null ? (
        'no commit is known'
      ) : (
        <>
          newest commit <code>{visibleText(head.id.slice(0, shaShown))}</code>{' '}
          <PlainText value={(head.message ?? '').split('\n', 1)[0]?.slice(0, textMax) ?? ''} />, <RelativeTime iso={head.dateCreated} /> ago
        </>
      )}
    </>
  )
}

const RepositoryRow = (props: RowProps) => {
  const { org, repository, may } = props
  const [editing, setEditing] = useState(false)
  const { run } = useAction()
  const name = visibleText(repository.name.slice(0, textMax))
  const remove = () =>
    run({
      send: (api) => api.delete(orgPath(org, `/repos/${repository.id}/`)),
      stale: stale(org),
      done: `${name} is removed`,
      failed: `${name} was not removed`,
    })
  return (
    <>
      <Row
        title={
          <>
            {name} {repository.provider.id !== 'unknown' && <Badge>{repository.provider.name}</Badge>}
          </>
        }
        meta={<Facts repository={repository} />}
        actions={
          may && (
            <>
              <Button aria-expanded={editing} aria-label={`Change ${name}`} onClick={() => setEditing(!editing)}>
                {repository.url === null ? 'Say where it is' : 'Change'}
              </Button>
              {/* Releases keep the commits of the others. */}
              {repository.headCommit === null && (
                <ConfirmButton label="Remove" name={`Remove ${name}`} question={`Remove ${name}?`} onConfirm={remove}>
                  Its code mappings go with it: frames do not link to it any more.
                </ConfirmButton>
              )}
            </>
          )
        }
      />
      {editing && (
        <li className={styles.edit}>
          <EditRepository org={org} repository={repository} onDone={() => setEditing(false)} />
        </li>
      )}
    </>
  )
}

const Mirror = ({ org, names }: { readonly org: string; readonly names: readonly string[] }) => (
  <details className={styles.mirror}>
    <summary>Suspect commits by the line, not by the file</summary>
    <p>
      Builds tell which files a commit touches. Who runs this server can put a mirror of a repository into its data folder; then the commit
      that last changed the failing line is named. Keep it up to date by git fetch, for instance every five minutes.
    </p>
    <CodeBlock
      label="Command that makes a mirror"
      code={`git clone --mirror <address> <data folder>/mirrors/${org}/${names[0] ?? 'acme/shop'}.git`}
      wrap
    />
  </details>
)

/** `/settings/{org}/repositories/`: where commits come from, and where links to them lead. */
export const RepositoriesPage = () => {
  const { org } = useParams({ from: '/settings/$org' })
  const { organization, may } = useOrganization(org)
  const repositories = useQuery(repositoriesQuery(useApi(), org))
  return (
    <SettingsPage
      title="Repositories"
      of={organization?.name ?? org}
      lead="Commits of releases come from repositories. Say where one is, and commits, pull requests and the lines of stack traces link to it."
    >
      <ReadOnlyNote organization={organization} scope={scope} allowed={may(scope)} verb="change repositories" />
      <Panel title="Repositories">
        <Loaded query={repositories} what="The repositories">
          {(list) =>
            list.length === 0 ? (
              <NoRows>
                There is none yet. A build brings it with the commits of a release: run <code>sentry-cli releases set-commits --auto</code>{' '}
                in its clone. Or add one below.
              </NoRows>
            ) : (
              <Rows label="Repositories">
                {list.map((repository) => (
                  <RepositoryRow key={repository.id} org={org} repository={repository} may={may(scope)} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Panel>
      {may(scope) && <NewRepository org={org} />}
      <Mirror org={org} names={(repositories.data ?? []).map(({ name }) => name)} />
    </SettingsPage>
  )
}
