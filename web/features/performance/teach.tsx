import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { useApi } from '../../api/context.ts'
import { projectsQuery } from '../../api/queries.ts'
import { buttonClass } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/states.tsx'

import styles from './performance.module.css'

interface Lesson {
  readonly title: string
  readonly says: string
  readonly examples: readonly { readonly name: string; readonly language: string; readonly code: string }[]
}

const ConnectLink = ({ org }: { readonly org: string }) => {
  const project = useQuery(projectsQuery(useApi(), org)).data?.[0]?.slug
  return project === undefined ? null : (
    <Link
      to="/organizations/$org/projects/$project/getting-started/"
      params={{ org, project }}
      search={{}}
      className={buttonClass({ size: 'medium' })}
    >
      Snippets with your DSN
    </Link>
  )
}

/** What a page is about, and the lines that fill it. */
export const Teach = ({ org, lesson }: { readonly org: string; readonly lesson: Lesson }) => (
  <div className={styles.teach}>
    <EmptyState title={lesson.title} actions={<ConnectLink org={org} />}>
      <p>{lesson.says}</p>
      {lesson.examples.map(({ name, language, code }) => (
        <div key={name} className={styles.part}>
          <h3>{name}</h3>
          <CodeBlock code={code} label={`${name} example`} language={language} />
        </div>
      ))}
    </EmptyState>
  </div>
)

const tracing: Lesson['examples'] = [
  { name: 'Python', language: 'python', code: 'sentry_sdk.init(\n    dsn="...",\n    traces_sample_rate=1.0,\n)' },
  { name: 'JavaScript and Node', language: 'javascript', code: "Sentry.init({\n  dsn: '...',\n  tracesSampleRate: 1.0,\n})" },
]

/** Nothing was traced at all. */
export const TeachTransactions = ({ org }: { readonly org: string }) => (
  <Teach
    org={org}
    lesson={{
      title: 'No transaction in this time',
      says: 'A transaction is what one service did for one request, job or page load. SDKs record them once a sample rate is set; the web framework names them.',
      examples: tracing,
    }}
  />
)

/** What each page beside the overview wants to be sent. */
export const lessons = {
  queries: {
    title: 'No database query in this time',
    says: 'Spans of databases are recorded by the SDK for the usual drivers and ORMs once tracing is on: SQLAlchemy, Django ORM, psycopg, Prisma, pg, mysql2, database/sql. Values in SQL are taken out, so that the same query is one row.',
    examples: tracing,
  },
  requests: {
    title: 'No outgoing request in this time',
    says: 'Requests that your services make to others are spans with the operation http.client: recorded by the SDK for requests, httpx, urllib, fetch, axios and net/http once tracing is on.',
    examples: tracing,
  },
  caches: {
    title: 'No cache was used in this time',
    says: 'Spans of caches have an operation such as cache.get and say by cache.hit whether something was found. Django and Redis integrations record them; any other cache can be recorded by hand.',
    examples: [
      {
        name: 'Python',
        language: 'python',
        code: 'sentry_sdk.init(\n    dsn="...",\n    traces_sample_rate=1.0,\n    integrations=[RedisIntegration(cache_prefixes=["page:"])],\n)',
      },
      {
        name: 'By hand',
        language: 'python',
        code: 'with sentry_sdk.start_span(op="cache.get", name=key) as span:\n    value = cache.get(key)\n    span.set_data("cache.key", [key])\n    span.set_data("cache.hit", value is not None)',
      },
    ],
  },
  queues: {
    title: 'No queue was used in this time',
    says: 'Publishing is a span with the operation queue.publish, work on a message one with queue.process; messaging.destination.name says which queue. Celery, RQ and Kafka integrations record both.',
    examples: [
      {
        name: 'Python with Celery',
        language: 'python',
        code: 'sentry_sdk.init(\n    dsn="...",\n    traces_sample_rate=1.0,\n    integrations=[CeleryIntegration()],\n)',
      },
      {
        name: 'By hand, in Node',
        language: 'javascript',
        code: "Sentry.startSpan(\n  { op: 'queue.publish', name: 'mails', attributes: { 'messaging.destination.name': 'mails' } },\n  () => queue.publish(message),\n)",
      },
    ],
  },
  vitals: {
    title: 'No page load in this time',
    says: 'How fast pages feel is measured in the browsers of your visitors: largest contentful paint, interaction to next paint, layout shift, first paint, first byte. The browser SDK sends it with each page load once tracing is on.',
    examples: [
      {
        name: 'Browser',
        language: 'javascript',
        code: "Sentry.init({\n  dsn: '...',\n  integrations: [Sentry.browserTracingIntegration()],\n  tracesSampleRate: 1.0,\n})",
      },
    ],
  },
} as const satisfies Readonly<Record<string, Lesson>>
