import { parseRepositoryAddress, providerNames, providers } from '#packages/code-links/provider'

import { SelectField, TextField } from '../settings/form.tsx'

import styles from './repositories.module.css'

/** What people say of a repository. */
export interface RepositoryDraft {
  readonly url: string
  /** Empty: as the address tells. */
  readonly provider: string
  readonly defaultBranch: string
}

export const emptyRepository: RepositoryDraft = { url: '', provider: '', defaultBranch: '' }

/** The body of the request. */
export const repositoryBody = ({ url, provider, defaultBranch }: RepositoryDraft) => ({
  url: url.trim() === '' ? null : url.trim(),
  ...(provider !== '' && { provider }),
  defaultBranch: defaultBranch.trim() === '' ? null : defaultBranch.trim(),
})

const Read = ({ url }: { readonly url: string }) => {
  if (url.trim() === '') return null
  const address = parseRepositoryAddress(url)
  if (!address)
    return <output className={styles.wrong}>This is no address of a repository. It looks like https://github.com/acme/shop.</output>
  return (
    <output className={styles.read}>
      <b>{address.name}</b>{' '}
      {address.provider === undefined
        ? 'at a host that does not tell who serves it: say so below'
        : `at ${providerNames[address.provider]}`}
    </output>
  )
}

/** Where a repository is. Who serves it is asked for only where the address does not tell. */
export const AddressFields = ({
  draft,
  onDraft,
}: {
  readonly draft: RepositoryDraft
  readonly onDraft: (part: Partial<RepositoryDraft>) => void
}) => {
  const address = parseRepositoryAddress(draft.url)
  const isAsked = draft.provider !== '' || (address !== undefined && address.provider === undefined)
  return (
    <>
      <TextField
        label="Address"
        hint="As in the browser, or as git remote -v prints it. Nothing is ever fetched from it: it is what links begin with."
        value={draft.url}
        onText={(url) => onDraft({ url })}
        placeholder="https://github.com/acme/shop"
        spellCheck={false}
      />
      <Read url={draft.url} />
      {isAsked && (
        <SelectField
          label="Served by"
          value={draft.provider}
          choices={[{ value: '', label: 'Choose' }, ...providers.map((provider) => ({ value: provider, label: providerNames[provider] }))]}
          onChoose={(provider) => onDraft({ provider })}
        />
      )}
      <TextField
        label="Default branch"
        hint="Shown where the commits of a release are not known. May stay empty."
        value={draft.defaultBranch}
        onText={(defaultBranch) => onDraft({ defaultBranch })}
        placeholder="main"
        spellCheck={false}
        short
      />
    </>
  )
}
