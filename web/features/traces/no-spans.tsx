import { Link } from '@tanstack/react-router'

import { buttonClass } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/states.tsx'

const python = `sentry_sdk.init(
    dsn="...",
    traces_sample_rate=1.0,
)`
const javascript = `Sentry.init({
  dsn: "...",
  tracesSampleRate: 1.0,
})`

/** Says what a trace is made of, and what an SDK must be told so that it sends spans. */
export const NoSpans = ({
  title,
  org,
  children,
}: {
  readonly title: string
  readonly org: string
  readonly children?: React.ReactNode
}) => (
  <EmptyState
    title={title}
    actions={
      <Link className={buttonClass({ size: 'medium' })} to="/settings/$org/projects/" params={{ org }}>
        Projects and their keys
      </Link>
    }
  >
    {children}
    <p>
      A trace is one request on its way through your services, as spans: what each did, and how long. SDKs send them when they are told
      which share of requests to trace:
    </p>
    <CodeBlock label="Python" language="py" code={python} />
    <CodeBlock label="JavaScript" language="js" code={javascript} />
    <p>OpenTelemetry SDKs send spans to the address of the project with OTLP over HTTP; no Sentry SDK is needed.</p>
  </EmptyState>
)
