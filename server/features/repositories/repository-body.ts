import { z } from 'zod'

import { addressCharsMax, parseRepositoryAddress, providers } from '#packages/code-links/provider'
import type { RepositoryAddress } from '#packages/code-links/provider'

const nameCharsMax = 200
const branchCharsMax = 200

/** `https://`, `ssh://` or `git@host:owner/name.git`; kept as people read it in a browser. */
const addressField = z
  .string()
  .max(addressCharsMax)
  .transform((text, context): RepositoryAddress => {
    const address = parseRepositoryAddress(text)
    if (!address)
      context.addIssue({ code: 'custom', message: 'the address of a repository is expected, such as https://github.com/acme/shop' })
    return address ?? { url: '', name: '', provider: undefined }
  })

/** Clients of Sentry write `integrations:github`; a word that is none is left to the address. */
const providerField = z
  .string()
  .max(50)
  .transform((text) => providers.find((provider) => text.toLowerCase().replace('integrations:', '').startsWith(provider)))

const branchField = z
  .string()
  .trim()
  .max(branchCharsMax)
  .regex(/^[^\s~^:?*[\\]*$/, 'this is no name of a branch')

/** A repository that people add: by its address, which also says its name, or by its name alone. */
export const newRepositorySchema = z
  .object({
    name: z.string().trim().min(1).max(nameCharsMax).nullish(),
    url: addressField.nullish(),
    provider: providerField.nullish(),
    defaultBranch: branchField.nullish(),
  })
  .refine(({ name, url }) => Boolean(name ?? url), 'url or name is needed')
export type NewRepository = z.infer<typeof newRepositorySchema>

/** Keys that are absent stay as they are; null takes the address away. */
export const repositoryChangeSchema = z.object({
  name: z.string().trim().min(1).max(nameCharsMax).optional(),
  url: addressField.nullable().optional(),
  provider: providerField.nullish(),
  defaultBranch: branchField.nullable().optional(),
})
export type RepositoryChange = z.infer<typeof repositoryChangeSchema>
