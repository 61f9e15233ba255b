import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { useEffect, useRef, useState } from 'react'

import { useApi } from '../../api/context.ts'
import { projectsQuery, sessionQuery } from '../../api/queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icons.tsx'
import { commandsFor } from './commands.ts'
import { readIds } from './ids.ts'
import { CommandLine, EventLine, IssueLine, KeyLine } from './lines.tsx'
import { foundEventQuery, foundIssuesQuery, foundKeyQuery } from './queries.ts'
import { useCommandTargets } from './targets.ts'

import styles from './palette.module.css'

const askAfterMs = 150

/** The text as it was when the user last paused. */
const usePaused = (text: string): string => {
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), askAfterMs)
    return () => clearTimeout(timer)
  }, [text])
  return paused
}

const useFound = (org: string, text: string) => {
  const api = useApi()
  const paused = usePaused(text)
  const { eventId, publicKey } = readIds(paused)
  const issues = useQuery(foundIssuesQuery(api, org, paused))
  const event = useQuery(foundEventQuery(api, org, eventId)).data ?? null
  const key = useQuery(foundKeyQuery(api, org, publicKey)).data ?? null
  return { issues: issues.data ?? [], event, key, busy: paused !== text || issues.isFetching, failed: issues.isError }
}

const Group = ({ heading, children }: { readonly heading: string; readonly children: React.ReactNode }) => (
  <Command.Group heading={heading} className={styles.group}>
    {children}
  </Command.Group>
)

const emptyText = (found: { readonly busy: boolean; readonly failed: boolean }): string => {
  if (found.busy) return 'Searching'
  return found.failed ? 'The server did not answer the search' : 'Nothing is called so'
}

interface FoundProps {
  readonly org: string
  readonly text: string
  readonly go: (href: string) => void
  /** Called after the lines were drawn. */
  readonly onDrawn: () => void
}

const Found = ({ org, text, go, onDrawn }: FoundProps) => {
  useEffect(onDrawn)
  const api = useApi()
  const session = useQuery(sessionQuery(api)).data
  const projects = useQuery(projectsQuery(api, org)).data ?? []
  const found = useFound(org, text)
  const targets = useCommandTargets()
  const groups = commandsFor({ org, text, projects, superuser: session?.user?.isSuperuser ?? false })
  const issues = found.issues.length > 0 && (
    <Group heading={text.trim() === '' ? 'Recent issues' : 'Issues'}>
      {found.issues.map((issue) => (
        <IssueLine key={issue.id} org={org} issue={issue} go={go} />
      ))}
    </Group>
  )
  const commands = groups.map(({ heading, commands: lines }) => (
    <Group key={heading} heading={heading}>
      {lines.map((command) => (
        <CommandLine
          key={command.id}
          command={command}
          run={() => ('href' in command.target ? go(command.target.href) : targets[command.target.action]())}
        />
      ))}
    </Group>
  ))
  return (
    <>
      <Command.Empty className={styles.empty}>{emptyText(found)}</Command.Empty>
      {(found.event ?? found.key) && (
        <Group heading="By id">
          {found.event && <EventLine org={org} found={found.event} go={go} />}
          {found.key && <KeyLine org={org} found={found.key} projects={projects} go={go} />}
        </Group>
      )}
      {text.trim() === '' ? [issues, commands] : [commands, issues]}
    </>
  )
}

/** The chosen line: the first one until the user moves, also when lines arrive before it. */
const useChosen = () => {
  const list = useRef<HTMLDivElement>(null)
  const moved = useRef(false)
  const [chosen, setChosen] = useState('')
  const onDrawn = () => {
    const first = moved.current ? null : list.current?.querySelector('[cmdk-item]')?.getAttribute('data-value')
    if (first) setChosen(first)
  }
  const setMoved = (now: boolean) => {
    moved.current = now
  }
  return { list, chosen, setChosen, setMoved, onDrawn }
}

/** Jumps to issues, events, projects and pages, and runs what the frame can do (ui.md 1.5). */
export const Palette = ({ org, onClose }: { readonly org: string; readonly onClose: () => void }) => {
  const router = useRouter()
  const [text, setText] = useState('')
  const { list, chosen, setChosen, setMoved, onDrawn } = useChosen()
  const go = (href: string) => {
    onClose()
    router.history.push(href)
  }
  const type = (typed: string) => {
    setMoved(false)
    setText(typed)
  }
  return (
    <Dialog open onOpenChange={onClose} title="Search and commands" plain>
      <Command
        shouldFilter={false}
        loop
        label="Search and commands"
        className={styles.palette}
        value={chosen}
        onValueChange={setChosen}
        onKeyDown={(event) => event.key.startsWith('Arrow') && setMoved(true)}
        onPointerMove={() => setMoved(true)}
      >
        <div className={styles.box}>
          <Icon name="search" />
          <Command.Input
            value={text}
            onValueChange={type}
            placeholder="Issue, event id, DSN, project, page or command"
            className={styles.input}
          />
          <button type="button" className={styles.close} onClick={onClose}>
            Esc
          </button>
        </div>
        <Command.List ref={list} className={styles.list} label="Results">
          <Found org={org} text={text} go={go} onDrawn={onDrawn} />
        </Command.List>
      </Command>
    </Dialog>
  )
}
