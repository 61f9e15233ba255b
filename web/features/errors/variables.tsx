import { useState } from 'react'

import type { Json, JsonObject } from '#packages/protocol/json'

import { metaChild } from '../../lib/event-meta.ts'
import { JsonTree } from '../../ui/json-tree.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { orderVariables } from './rows.ts'

import styles from './stack.module.css'

/** From this many variables on there is a search box; at most this many are drawn before "show all". */
const searchFrom = 16
const drawnMax = 50

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
        <div className={styles.varsHead}>
          <span>Local variables</span>
          <span>{named > 0 ? 'failing line first' : ''}</span>
          {every.length >= searchFrom && (
            <input
              type="search"
              value={text}
              aria-label="Search variables"
              placeholder="search"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </div>
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
        {found.length > shown.length && (
          <tr>
            <td colSpan={2}>
              <button type="button" onClick={() => setAll(true)}>
                show all {found.length}
              </button>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
