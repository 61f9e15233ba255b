import type { Author } from '#packages/contract/commit'

import { visibleText } from '../../lib/visible-text.ts'
import { initialsOfName, OwnerSign } from '../issues/owner-sign.tsx'

import styles from './releases.module.css'

const shownMax = 4
const nameMax = 80

const nameOf = ({ name, email }: Author): string => visibleText((name || email).slice(0, nameMax))

/** Who made a commit, in two letters. */
export const AuthorSign = ({ author }: { readonly author: Author | null }) =>
  author === null || initialsOfName(nameOf(author)) === '' ? (
    <OwnerSign owner={null} />
  ) : (
    <OwnerSign owner={{ type: 'user', id: author.id ?? '', name: nameOf(author) }} />
  )

/** The people of a release in two letters each; the title has their names. */
export const AuthorSigns = ({ authors }: { readonly authors: readonly Author[] }) =>
  authors.length === 0 ? null : (
    <span className={styles.people} title={authors.slice(0, 20).map(nameOf).join(', ')}>
      {authors.slice(0, shownMax).map((author) => (
        <AuthorSign key={`${author.email} ${author.name}`} author={author} />
      ))}
      {authors.length > shownMax && <span className="t3 meta">+{authors.length - shownMax}</span>}
    </span>
  )
