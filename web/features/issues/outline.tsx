import type { EventAnswer } from '#packages/contract/event'

import { useKeys } from '../../lib/keys.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { jumpTo } from '../errors/jump.ts'
import { outlineOf } from '../errors/section-list.ts'

import styles from './issue.module.css'

/** Sections that have a key: 1 to 9. */
const keysMax = 9

/** The sections of the page; the first nine have a key. */
export const Outline = ({ event }: { readonly event: EventAnswer }) => {
  const outline = outlineOf(event)
  useKeys(
    Object.fromEntries(
      outline.slice(0, keysMax).map(({ id, title }, index) => [String(index + 1), { says: `Go to: ${title}`, run: () => jumpTo(id) }]),
    ),
  )
  return (
    <nav className={styles.outline} aria-label="Sections of this page">
      <ol>
        {outline.map(({ id, title }, index) => (
          <li key={id}>
            <button type="button" onClick={() => jumpTo(id)}>
              <span>{title}</span>
              {index < keysMax && <Kbd name={String(index + 1)} />}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}
