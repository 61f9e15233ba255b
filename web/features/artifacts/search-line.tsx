import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { Button } from '../../ui/button.tsx'
import type { ArtifactPlace } from './queries.ts'
import type { ArtifactsSearch } from './search.ts'

import styles from './artifacts.module.css'

/** What is looked for is in the address. */
export const SearchLine = (props: { readonly place: ArtifactPlace; readonly search: ArtifactsSearch; readonly label: string }) => {
  const { place, search, label } = props
  const navigate = useNavigate()
  const [text, setText] = useState(search.query ?? '')
  const find = (asked: string) =>
    void navigate({
      to: '/settings/$org/projects/$project/source-maps/',
      params: place,
      search: { ...(search.bundle !== undefined && { bundle: search.bundle }), ...(asked !== '' && { query: asked }) },
    })
  return (
    <form
      className={styles.search}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        find(text.trim())
      }}
    >
      <input type="search" aria-label={label} placeholder={label} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button type="submit">Find</Button>
      {search.query !== undefined && (
        <Button
          look="quiet"
          onClick={() => {
            setText('')
            find('')
          }}
        >
          Show all
        </Button>
      )}
    </form>
  )
}
