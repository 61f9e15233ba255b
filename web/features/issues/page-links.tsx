import type { ReactNode } from 'react'

import { buttonClass } from '../../ui/button.tsx'

import styles from './subpage.module.css'

/** What a link to a page beside this one needs; the page makes it, as it knows its address. */
export interface PageLink {
  readonly className: string
  readonly search: { readonly cursor: string }
  readonly children: string
}

/** Links to the pages beside this one; nothing when there is one page. */
export const PageLinks = (props: {
  readonly previous: string | null
  readonly next: string | null
  readonly link: (link: PageLink) => ReactNode
}) => {
  if (props.previous === null && props.next === null) return null
  const link = (cursor: string | null, children: string) =>
    cursor === null ? null : props.link({ className: buttonClass({ size: 'medium' }), search: { cursor }, children })
  return (
    <nav className={styles.pager} aria-label="Pages">
      {link(props.previous, 'Previous')}
      {link(props.next, 'Next')}
    </nav>
  )
}
