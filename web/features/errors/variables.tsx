import { useState } from 'react'

import type { Json, JsonObject } from '#packages/protocol/json'

import { metaChild } from '../../lib/event-meta.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { orderVariables } from './rows.ts'

import styles from './frame-row.module.css'

/** From this many variables on there is a search box; at most this many are drawn before "show all". */
const searchFrom = 16
const drawnMax = 30

const HeadLine = (props: {
  readonly vars: JsonObject
  readonly named: number
  readonly count: number
  readonly text: string
  readonly onText: (text: string) => void
}) => (
  <div className={styles.varsHead}>
    <span>Local variables</span>
    <span>{props.named > 0 ? 'failing line first' : ''}</span>
    {props.count >= searchFrom && (
      <input
        type="search"
        value={props.text}
        aria-label="Search variables"
        placeholder={`search ${String(props.count)}`}
        onChange={(event) => props.onText(event.target.value)}
      />
    )}
    <CopyButton iconOnly label="Copy the variables as JSON" text={() => JSON.stringify(props.vars, null, 2)} />
  </div>
)

/** Local variables of a frame, those of the failing line first; a null one among these is marked. */
export const Variables = (props: {
  readonly vars: JsonObject
  readonly line: string | null
  readonly meta: Json | undefined
  readonly platform: string
}) => {
  const [text, setText] = useState('')
  const [all, setAll] = useState(false)
  const every = Object.keys(props.vars)
  const { names, named } = orderVariables(every, props.line)
  const found = names.filter((name) => text === '' || name.toLowerCase().includes(text.toLowerCase()))
  const shown = all ? found : found.slice(0, drawnMax)
  const mentioned = new Set(names.slice(0, named))
  const family = props.platform.split('-')[0] ?? ''
  return (
    <table className={styles.vars}>
      <caption>
        <HeadLine vars={props.vars} named={named} count={every.length} text={text} onText={setText} />
      </caption>
      <tbody>
        {shown.map((name) => (
          <tr key={name} data-named={mentioned.has(name)}>
            <th scope="row">
              <PlainText value={name} />
            </th>
            <td>
              <JsonTree
                value={props.vars[name]}
                meta={metaChild(props.meta, name)}
                texts={family === 'python' ? 'repr' : 'quoted'}
                language={family}
                alarm={mentioned.has(name)}
              />
            </td>
          </tr>
        ))}
        {found.length === 0 && (
          <tr>
            <td colSpan={2} className="t3">
              No variable has this in its name
            </td>
          </tr>
        )}
        {found.length > shown.length && (
          <tr>
            <td colSpan={2}>
              <button type="button" className={styles.showAll} onClick={() => setAll(true)}>
                show all {found.length}
              </button>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
