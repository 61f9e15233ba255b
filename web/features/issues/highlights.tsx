import { useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'

import { visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { Popover } from '../../ui/popover.tsx'
import { CheckBox } from './check-box.tsx'
import { candidatesOf, shownOf, useHighlightChoice } from './highlight-choice.ts'
import type { Highlight } from './highlight-choice.ts'

import styles from './highlights.module.css'

const valueMax = 200
const cut = (text: string): string => visibleText(text.slice(0, valueMax))

const Choice = ({ candidates, shown }: { readonly candidates: readonly Highlight[]; readonly shown: readonly Highlight[] }) => {
  const [open, setOpen] = useState(false)
  const [, choose] = useHighlightChoice()
  const names = shown.map(([name]) => name)
  const toggle = (name: string) => choose(names.includes(name) ? names.filter((one) => one !== name) : [...names, name])
  return (
    <Popover open={open} onOpenChange={setOpen} label="What is shown first" trigger={<Button look="quiet">Edit</Button>}>
      <div className={styles.choice}>
        <p className="t3 meta">Kept in this browser, for all issues.</p>
        <ul>
          {candidates.map(([name, value]) => (
            <li key={name}>
              <CheckBox label={cut(name)} checked={names.includes(name)} onClick={() => toggle(name)} />
              <span className="trunc">{cut(name)}</span>
              <span className="trunc t3">{cut(value)}</span>
            </li>
          ))}
        </ul>
        <Button onClick={() => choose(null)}>Back to the default</Button>
      </div>
    </Popover>
  )
}

/**
 * What tells this event from others at a glance (ui.md 2.2 F), chosen by the reader. On wide pages it stands in the right column, on others in a row
 * below the graph.
 */
export const Highlights = ({ event, place }: { readonly event: EventAnswer; readonly place: 'row' | 'side' }) => {
  const [chosen] = useHighlightChoice()
  const shown = shownOf(event, chosen)
  return (
    <section className={place === 'row' ? styles.row : styles.side} aria-label="Highlights">
      <div className={styles.head}>
        <h2>{place === 'row' ? 'Highlights' : 'This event'}</h2>
        <Choice candidates={candidatesOf(event)} shown={shown} />
      </div>
      <dl>
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt className="trunc" title={cut(name)}>
              {cut(name)}
            </dt>
            <dd title={cut(value)}>
              <PlainText value={value.slice(0, valueMax)} />
            </dd>
          </div>
        ))}
      </dl>
      {shown.length === 0 && <p className="t3 meta">This event has none of the chosen ones.</p>}
    </section>
  )
}
