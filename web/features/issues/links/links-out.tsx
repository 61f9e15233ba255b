import { useQuery } from '@tanstack/react-query'

import type { EventAnswer } from '#packages/contract/event'
import type { Issue } from '#packages/contract/issue'
import type { LinkTemplateAnswer } from '#packages/contract/link-template'
import { expandTemplate, parseTemplate } from '#packages/event-text/link-template'
import type { LinkFacts } from '#packages/event-text/link-template'

import { useApi } from '../../../api/context.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { linkFacts } from './link-facts.ts'
import { linkTemplatesQuery } from './query.ts'

import styles from './links.module.css'

/** Links that an issue shows; the settings allow few more. */
const linksMax = 50

const LinkOut = ({ template, facts }: { readonly template: LinkTemplateAnswer; readonly facts: LinkFacts }) => {
  const name = visibleText(template.name)
  const parsed = parseTemplate(template.url)
  const made = parsed.kind === 'template' ? expandTemplate(parsed.template, facts) : null
  if (made?.kind === 'link')
    return (
      <a className="link" href={made.href} target="_blank" rel="noopener noreferrer" title={made.href}>
        {name}
      </a>
    )
  return (
    <>
      <span className="t3">{name}</span>
      <span className={styles.missing}>
        {made ? `this event has no ${made.names.map((each) => visibleText(each)).join(', ')}` : 'its template cannot be read'}
      </span>
    </>
  )
}

/** Where else this event can be looked at: links by the organization's templates. One whose variable the event lacks says so. Nothing without templates. */
export const LinksOut = ({ org, issue, event }: { readonly org: string; readonly issue: Issue; readonly event: EventAnswer }) => {
  const templates = useQuery(linkTemplatesQuery(useApi(), org)).data ?? []
  const own = templates.filter(({ project }) => project === null || project === issue.project.slug)
  if (own.length === 0) return null
  const facts = linkFacts(event, { org, issue })
  return (
    <section className={styles.links} aria-label="Links">
      <h2>Links</h2>
      <ul>
        {own.slice(0, linksMax).map((template) => (
          <li key={template.id}>
            <LinkOut template={template} facts={facts} />
          </li>
        ))}
      </ul>
    </section>
  )
}
