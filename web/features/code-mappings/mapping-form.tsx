import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { CodeMapping } from '#packages/contract/code-mapping'
import type { ListedRepository } from '#packages/contract/listed-repository'
import type { Repository } from '#packages/contract/repository'

import type { Answer, Api } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { orgPath } from '../../api/queries.ts'
import { AddressFields, emptyRepository, repositoryBody } from '../repositories/address-fields.tsx'
import type { RepositoryDraft } from '../repositories/address-fields.tsx'
import { repositoriesQuery } from '../repositories/queries.ts'
import { SelectField, SettingsForm, TextField } from '../settings/form.tsx'
import { useChange } from '../settings/use-change.ts'

/** A repository that is not in the list yet. */
const another = 'another'

export interface MappingDraft {
  /** Id; `another`: of the address. */
  readonly repository: string
  readonly stackRoot: string
  readonly sourceRoot: string
  readonly defaultBranch: string
  readonly address: RepositoryDraft
}

export const draftOf = (mapping: Partial<CodeMapping>): MappingDraft => ({
  repository: mapping.repoId ?? '',
  stackRoot: mapping.stackRoot ?? '',
  sourceRoot: mapping.sourceRoot ?? '',
  defaultBranch: mapping.defaultBranch ?? '',
  address: emptyRepository,
})

/** The repository is made first, where it is another one. */
const sendMapping = async (
  api: Api,
  { org, project, id }: { readonly org: string; readonly project: string; readonly id: string | undefined },
  draft: MappingDraft,
): Promise<Answer<CodeMapping>> => {
  let repositoryId = draft.repository
  if (repositoryId === another) {
    const made = await api.post<Repository>(orgPath(org, '/repos/'), repositoryBody(draft.address))
    if (!made.ok) return made
    repositoryId = made.value.id
  }
  const { stackRoot, sourceRoot, defaultBranch } = draft
  const body = { project, repositoryId, stackRoot, sourceRoot, defaultBranch }
  return id === undefined
    ? api.post<CodeMapping>(orgPath(org, '/code-mappings/'), body)
    : api.put<CodeMapping>(orgPath(org, `/code-mappings/${id}/`), body)
}

const RepositoryFields = (props: {
  readonly draft: MappingDraft
  readonly repositories: readonly ListedRepository[]
  readonly onDraft: (part: Partial<MappingDraft>) => void
}) => {
  const { draft, repositories, onDraft } = props
  return (
    <>
      <SelectField
        label="Repository"
        value={draft.repository}
        choices={[
          ...(repositories.length > 1 ? [{ value: '', label: 'Choose' }] : []),
          ...repositories.map(({ id, name }) => ({ value: id, label: name })),
          { value: another, label: 'Another, by its address' },
        ]}
        onChoose={(repository) => onDraft({ repository })}
      />
      {draft.repository === another && (
        <AddressFields draft={draft.address} onDraft={(part) => onDraft({ address: { ...draft.address, ...part } })} />
      )}
    </>
  )
}

const RootFields = ({ draft, onDraft }: { readonly draft: MappingDraft; readonly onDraft: (part: Partial<MappingDraft>) => void }) => (
  <>
    <TextField
      label="Stack root"
      hint="What the paths of frames begin with, and the repository does not have: /srv/app/, webpack:///./, com/acme/."
      value={draft.stackRoot}
      onText={(stackRoot) => onDraft({ stackRoot })}
      placeholder="/srv/app/"
      spellCheck={false}
    />
    <TextField
      label="Source root"
      hint="What stands there instead in the repository; empty for its top folder."
      value={draft.sourceRoot}
      onText={(sourceRoot) => onDraft({ sourceRoot })}
      placeholder="backend/"
      spellCheck={false}
    />
  </>
)

/** The only one there is, or none yet: there is nothing to choose. */
const usualOf = (repositories: readonly ListedRepository[]): string => {
  const [only, other] = repositories
  if (!only) return another
  return other ? '' : only.id
}

const isWhole = ({ repository, address }: MappingDraft): boolean => (repository === another ? address.url.trim() !== '' : repository !== '')

/** Where in a repository the files lie that frames name otherwise. With `mapping` it is changed, and is a person's from then on. */
export const MappingForm = (props: {
  readonly org: string
  readonly project: string
  readonly mapping?: CodeMapping
  readonly begin: MappingDraft
  readonly onDone: () => void
}) => {
  const { org, project, mapping, begin } = props
  const change = useChange()
  const repositories = useQuery(repositoriesQuery(useApi(), org)).data ?? []
  const [changed, setDraft] = useState(begin)
  const draft = { ...changed, repository: changed.repository || usualOf(repositories) }
  const edit = (part: Partial<MappingDraft>) => setDraft({ ...changed, ...part })
  const isDirty = mapping ? JSON.stringify(changed) !== JSON.stringify(begin) : draft.stackRoot !== '' || draft.sourceRoot !== ''
  return (
    <SettingsForm
      label={mapping ? `Change the mapping of ${mapping.stackRoot}` : 'New code mapping'}
      verb={mapping ? 'Save' : 'Add mapping'}
      isDirty={isDirty && isWhole(draft)}
      unguarded={!mapping}
      save={() =>
        change(
          (api) => sendMapping(api, { org, project, id: mapping?.id }, draft),
          [['code-mappings', org], ['repositories', org], ['event'], ['suspects', org]],
        )
      }
      onSaved={() => {
        if (!mapping) setDraft(draftOf({}))
        props.onDone()
      }}
      {...(mapping && { onReset: props.onDone })}
      done={mapping ? 'The mapping is changed' : 'Frames with such paths have links now'}
    >
      <RepositoryFields draft={draft} repositories={repositories} onDraft={edit} />
      <RootFields draft={draft} onDraft={edit} />
    </SettingsForm>
  )
}
