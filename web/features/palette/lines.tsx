import { Command } from 'cmdk'

import type { Issue } from '#packages/contract/issue'
import type { ProjectKey, ProjectSummary } from '#packages/contract/organization'

import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Icon } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import type { PaletteCommand } from './commands.ts'
import type { FoundEvent } from './queries.ts'

import styles from './palette.module.css'

interface Leading {
  readonly org: string
  readonly go: (href: string) => void
}

const titleMax = 200
const short = (text: string): string => cutText(visibleText(text), titleMax).text

const issueHref = (org: string, id: string): string => `/organizations/${encodeURIComponent(org)}/issues/${encodeURIComponent(id)}/`

const Line = (props: {
  readonly value: string
  readonly sign: React.ReactNode
  readonly note?: React.ReactNode
  readonly run: () => void
  readonly children: React.ReactNode
}) => (
  <Command.Item value={props.value} onSelect={props.run} className={styles.line}>
    <span className={styles.sign}>{props.sign}</span>
    <span className={styles.text}>{props.children}</span>
    {props.note !== undefined && <span className={styles.note}>{props.note}</span>}
  </Command.Item>
)

/** A page or an action. */
export const CommandLine = ({ command, run }: { readonly command: PaletteCommand; readonly run: () => void }) => (
  <Line
    value={command.id}
    sign={<Icon name={command.icon} />}
    note={
      command.key !== undefined && (
        <span aria-hidden="true">
          <Kbd name={command.key} />
        </span>
      )
    }
    run={run}
  >
    <PlainText value={command.label} />
  </Line>
)

export const IssueLine = ({ org, issue, go }: Leading & { readonly issue: Issue }) => (
  <Line value={`issue ${issue.id}`} sign={<LevelGlyph level={issue.level} />} note={issue.shortId} run={() => go(issueHref(org, issue.id))}>
    <PlainText value={short(issue.title)} />
  </Line>
)

export const EventLine = ({ org, found, go }: Leading & { readonly found: FoundEvent }) => (
  <Line
    value={`event ${found.eventId}`}
    sign={<Icon name="stats" />}
    note={found.projectSlug}
    run={() => go(`${issueHref(org, found.groupId)}events/${found.eventId}/`)}
  >
    Event {found.eventId.slice(0, 8)}: <PlainText value={short(found.event.title)} />
  </Line>
)

/** The project that a key belongs to, and the way to the page with its DSN. */
export const KeyLine = ({
  org,
  found,
  projects,
  go,
}: Leading & { readonly found: ProjectKey; readonly projects: readonly ProjectSummary[] }) => {
  const project = projects.find(({ id }) => id === String(found.projectId))
  if (!project) return null
  return (
    <Line
      value={`key ${found.id}`}
      sign={<Icon name="key" />}
      note={found.isActive ? 'key' : 'key, switched off'}
      run={() => go(`/organizations/${encodeURIComponent(org)}/issues/?project=${encodeURIComponent(project.slug)}`)}
    >
      <PlainText value={project.name} />, by its key {found.public.slice(0, 8)}
    </Line>
  )
}
